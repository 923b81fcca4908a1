import type { CallInput } from '../../../state/use-call.ts';

/** What was chosen in the form. A document is a saved one by its hash; overlays may be a file. */
export interface StartChoices {
  readonly from: { readonly file: string } | { readonly run: string } | null;
  readonly reportingDate: string;
  readonly policy: string | null;
  readonly scenarios: string | null;
  readonly ledger: string | null;
  readonly overlays: 'approved' | 'none' | { readonly file: string };
  readonly mapping: string | null;
  readonly decisions: string | null;
  readonly prior: string | null;
  readonly title: string;
  readonly kind: 'draft' | 'what-if';
}

/** What is missing before the run can start, in the order of the form; null when nothing is. */
export function startMissing(choices: StartChoices): string | null {
  if (choices.from === null) return 'Choose a loan file, or a run of a tape.';
  if (!isDay(choices.reportingDate)) return 'Reporting date: a day as 2025-12-31.';
  if (choices.policy === null) return 'Choose a policy.';
  return choices.scenarios === null ? 'Choose a scenario set.' : null;
}

/** A day of the calendar as `2025-12-31`. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const last = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return last !== undefined && day >= 1 && day <= last;
}

/** What was chosen, as the contract wants it; null while something is missing. Mapping and decisions go with a file only: a run brings its own. */
export function startInput(choices: StartChoices): CallInput<'ecl.start'> | null {
  const { from, policy, scenarios } = choices;
  if (startMissing(choices) !== null || from === null || policy === null || scenarios === null) return null;
  const title = choices.title.trim();
  return {
    from, reportingDate: choices.reportingDate, policy: { sha256: policy }, scenarios: { sha256: scenarios }, overlays: choices.overlays, kind: choices.kind,
    ...(choices.ledger === null ? {} : { ledger: { sha256: choices.ledger } }), ...(choices.prior === null ? {} : { prior: choices.prior }), ...(title === '' ? {} : { title }),
    ...('file' in from && choices.mapping !== null ? { mapping: choices.mapping } : {}), ...('file' in from && choices.decisions !== null ? { decisions: choices.decisions } : {}),
  };
}

/** A day in a file name, as people name month-ends: `loans_2025-12-31.csv`, `tape 20251231`. The last one counts. */
export function dayInName(name: string): string | null {
  const found = [...name.matchAll(/(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])/g)].map((match) => `${match[1]}-${match[2]}-${match[3]}`).filter(isDay);
  return found.at(-1) ?? null;
}
