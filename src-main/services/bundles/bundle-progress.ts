/** How far a piece of work is, by run, for those who watch. Nothing of it is kept once the work has ended. */
export interface Progress { readonly done: number; readonly total: number | null; readonly unit: string }

interface Work { last: Progress; ended: boolean; wake: (() => void)[] }

export class BundleProgress {
  readonly #works = new Map<string, Work>();

  /** Begins; gives what is to be told and how to end. */
  begin(run: string): { readonly tell: (progress: Progress) => void; readonly end: () => void } {
    const work: Work = { last: { done: 0, total: null, unit: 'parts' }, ended: false, wake: [] };
    this.#works.set(run, work);
    const wake = (): void => { for (const each of work.wake.splice(0)) each(); };
    return {
      tell: (progress) => { work.last = progress; wake(); },
      end: () => { work.ended = true; if (this.#works.get(run) === work) this.#works.delete(run); wake(); },
    };
  }

  /** What is told from now on; ends with the work, at once where there is none. */
  async *watch(run: string, signal: AbortSignal): AsyncGenerator<Progress> {
    const work = this.#works.get(run);
    let told: Progress | null = null;
    while (work && !work.ended && !signal.aborted) {
      if (work.last !== told) {
        told = work.last;
        yield told;
        continue;
      }
      await new Promise<void>((resolve) => {
        work.wake.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}
