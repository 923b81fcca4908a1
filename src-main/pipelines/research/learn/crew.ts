/**
 * Threads that share the parts of a job. Parts are numbered on and on; a job opens the next ones, and whoever is free takes one. What a part is
 * depends on its number alone, never on who takes it or when: results are the same for any number of threads. Cells of shared memory:
 */
export const CREW_CELLS = 6;
const [NEXT, END, DONE, STOP, KIND, START] = [0, 1, 2, 3, 4, 5];

export interface Crew {
  readonly cells: Int32Array;
  /** Does part `part` of a job of a kind. */
  readonly work: (kind: number, part: number) => void;
}

export function crewCells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * CREW_CELLS));
}

/** Tells all threads to stop after the part that each is at. */
export function stopCrew(cells: Int32Array): void {
  Atomics.store(cells, STOP, 1);
  Atomics.notify(cells, END);
  Atomics.notify(cells, DONE);
}

export function isStopped(cells: Int32Array): boolean {
  return Atomics.load(cells, STOP) !== 0;
}

/** The leader's side: does a job of so many parts with whoever helps; returns when all are done, or false when it was stopped. */
export function share(crew: Crew, kind: number, parts: number): boolean {
  const { cells } = crew;
  const start = Atomics.load(cells, END);
  Atomics.store(cells, KIND, kind);
  Atomics.store(cells, START, start);
  Atomics.store(cells, END, start + parts);
  Atomics.notify(cells, END);
  takeParts(crew);
  for (;;) {
    const done = Atomics.load(cells, DONE);
    if (isStopped(cells)) return false;
    if (done === start + parts) return true;
    Atomics.wait(cells, DONE, done, 50);
  }
}

/** A helper's side: takes parts until the crew is stopped. */
export function help(crew: Crew): void {
  const { cells } = crew;
  while (!isStopped(cells)) {
    takeParts(crew);
    const end = Atomics.load(cells, END);
    if (Atomics.load(cells, NEXT) >= end) Atomics.wait(cells, END, end, 50);
  }
}

/** Takes parts while there are any. A part below END belongs to the job that is open: the next one opens only when all of this are done. */
function takeParts({ cells, work }: Crew): void {
  for (;;) {
    const part = Atomics.load(cells, NEXT);
    if (part >= Atomics.load(cells, END) || isStopped(cells)) return;
    if (Atomics.compareExchange(cells, NEXT, part, part + 1) !== part) continue;
    work(Atomics.load(cells, KIND), part - Atomics.load(cells, START));
    Atomics.add(cells, DONE, 1);
    Atomics.notify(cells, DONE);
  }
}
