/** How many loans are asked first where a run has more. */
export const SAMPLE_LOANS = 100_000;

export interface Asked<Question> { readonly question: Question; readonly sample: number | null }

/**
 * Asks the host while a lever moves: one question at a time, a sample first and then all, and always for the newest position. What was
 * asked for a position that is no longer wanted is cut short, its answer never shown.
 */
export class AnswerQueue<Question, Answer> {
  readonly #ask: (asked: Asked<Question>, signal: AbortSignal) => Promise<Answer>;
  readonly #told: (answer: Answer, asked: Asked<Question>) => void;
  readonly #failed: (error: unknown, asked: Asked<Question>) => void;
  #wanted: { readonly question: Question; readonly loans: number } | null = null;
  #running: AbortController | null = null;
  #pumping = false;

  constructor(ask: (asked: Asked<Question>, signal: AbortSignal) => Promise<Answer>, told: (answer: Answer, asked: Asked<Question>) => void, failed: (error: unknown, asked: Asked<Question>) => void) {
    this.#ask = ask;
    this.#told = told;
    this.#failed = failed;
  }

  /** The newest position. A sample that is on its way is let end (it is short, and figures keep moving); an answer over all loans is cut. */
  want(question: Question, loans: number): void {
    this.#wanted = { question, loans };
    if (this.#running !== null && !this.#sampling) this.#running.abort();
    if (!this.#pumping) void this.#pump();
  }

  /** Nothing is wanted any more. */
  stop(): void {
    this.#wanted = null;
    this.#running?.abort();
  }

  #sampling = false;

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      for (let taken = this.#wanted; taken !== null; taken = this.#wanted) {
        if (taken.loans > SAMPLE_LOANS && !(await this.#once(taken.question, SAMPLE_LOANS))) {
          if (this.#wanted === taken) this.#wanted = null;
          continue;
        }
        if (this.#wanted !== taken) continue;
        await this.#once(taken.question, null);
        if (this.#wanted === taken) this.#wanted = null;
      }
    } finally {
      this.#pumping = false;
    }
  }

  /** One question; false where it failed or was cut. A late sample is still told: it is newer than what is on the screen. */
  async #once(question: Question, sample: number | null): Promise<boolean> {
    const controller = new AbortController();
    this.#running = controller;
    this.#sampling = sample !== null;
    try {
      const answer = await this.#ask({ question, sample }, controller.signal);
      if (controller.signal.aborted) return false;
      this.#told(answer, { question, sample });
      return true;
    } catch (error) {
      if (!controller.signal.aborted) this.#failed(error, { question, sample });
      return false;
    } finally {
      this.#running = null;
    }
  }
}
