import type { CallOutput } from '../../../state/use-call.ts';

export type Verdict = CallOutput<'trace.whyNot'>['verdict'];

/** A verdict in words, with the run-state shape that stands beside them: never colour alone. */
export const VERDICTS: Readonly<Record<Verdict, { readonly words: string; readonly shape: string }>> = {
  reported: { words: 'Reported', shape: 'done' },
  'left-out': { words: 'Left out', shape: 'skipped' },
  'set-aside': { words: 'Set aside', shape: 'review' },
  'not-on-tape': { words: 'Not on the tape', shape: 'cancelled' },
  'not-mapped': { words: 'Not mapped', shape: 'queued' },
  ignored: { words: 'Ignored', shape: 'skipped' },
  'no-data': { words: 'No data', shape: 'queued' },
  'not-applicable': { words: 'Not applicable', shape: 'cancelled' },
  'not-computed': { words: 'Not computed', shape: 'skipped' },
  blocked: { words: 'Blocked', shape: 'blocked' },
  unknown: { words: 'Not known', shape: 'queued' },
};

/** How the question was understood, in a word. */
export const ASKED: Readonly<Record<CallOutput<'trace.whyNot'>['asked']['kind'], string>> = {
  loan: 'an exposure', code: 'a code', field: 'a field', header: 'a header of the tape', value: 'one value', row: 'a row of the tape', unknown: 'nothing that this run knows',
};
