import type { CallOutput } from '../../../state/use-call.ts';

export type Found = CallOutput<'trace.find'>[number];

const KIND_WORDS: Readonly<Record<Found['kind'], string>> = {
  run: 'run', artifact: 'artifact', manifest: 'manifest', tape: 'tape', 'log-entry': 'log entry', statement: 'signed statement', key: 'key',
  value: 'value', code: 'code', field: 'field', rule: 'rule', decision: 'decision', gate: 'gate',
};

/** What a found thing is and where, on one line; a detail that names the run is not preceded by it. */
export function foundDetail({ kind, run, detail }: Pick<Found, 'kind' | 'run' | 'detail'>): string {
  return [KIND_WORDS[kind], run === null || /^run\b/.test(detail) ? '' : `run ${run.replace(/^r/, '')}`, detail].filter((part) => part !== '').join(', ');
}

const GROUPS: readonly (readonly [title: string, kinds: readonly Found['kind'][]])[] = [
  ['Trace', ['value', 'code', 'field']], ['Runs', ['run']], ['Rules and decisions', ['rule', 'decision', 'gate']], ['Hashes', ['artifact', 'manifest', 'tape', 'log-entry', 'statement', 'key']],
];

/** What was found, in the order in which a person looks: numbers first, hashes last. Groups that are empty fall away. */
export function groupFound(found: readonly Found[]): { readonly title: string; readonly things: readonly Found[] }[] {
  return GROUPS.map(([title, kinds]) => ({ title, things: found.filter((each) => kinds.includes(each.kind)) })).filter(({ things }) => things.length > 0);
}
