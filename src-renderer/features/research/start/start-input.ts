import type { CallInput } from '../../../state/use-call.ts';

/** What was chosen in the form: documents by hash. */
export interface ResearchChoices {
  /** An earlier run whose data is taken; null: `files`. */
  readonly run: string | null;
  readonly files: readonly string[];
  readonly ingestion: string | null;
  readonly spec: string | null;
  readonly gates: string | null;
  readonly title: string;
}

/** What is missing before the run can start, in the order of the form; null when nothing is. */
export function startMissing({ run, files, ingestion, spec }: ResearchChoices): string | null {
  if (run !== null) return spec === null ? 'Choose a spec: the data of that run is judged already.' : null;
  if (files.length === 0) return 'Choose vendors’ files, or a run whose data to take.';
  return ingestion === null ? 'Choose an ingestion.' : null;
}

/** What was chosen, as the contract wants it; null while something is missing. Gates go with a spec only. */
export function startInput(choices: ResearchChoices): CallInput<'research.start'> | null {
  const { run, files, ingestion, spec, gates } = choices;
  if (startMissing(choices) !== null) return null;
  const from = run !== null ? { run } : ingestion === null ? null : { files: [...files], ingestion: { sha256: ingestion } };
  if (from === null) return null;
  const title = choices.title.trim();
  return { from, ...(spec === null ? {} : { spec: { sha256: spec }, ...(gates === null ? {} : { gates: { sha256: gates } }) }), ...(title === '' ? {} : { title }) };
}
