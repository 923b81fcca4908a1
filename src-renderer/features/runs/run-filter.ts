import type { Run } from '../../../src-shared/model/run.ts';
import type { Option } from '../../components/inputs.tsx';
import { runNumber } from '../../components/format.ts';
import { fits } from '../../shell/fits.ts';

export const KIND_OPTIONS: readonly Option[] = [{ id: 'any', label: 'any' }, { id: 'record', label: 'of record' }, { id: 'draft', label: 'draft' }, { id: 'what-if', label: 'what-if' }];
export const STATE_OPTIONS: readonly Option[] = [
  { id: 'any', label: 'any' }, { id: 'going', label: 'running or queued' }, { id: 'person', label: 'waits for a person' }, { id: 'succeeded', label: 'complete' }, { id: 'stopped', label: 'failed or cancelled' },
];

const STATES: Readonly<Record<string, readonly Run['status'][]>> = {
  going: ['queued', 'running'], person: ['review_required', 'blocked'], succeeded: ['succeeded'], stopped: ['failed', 'cancelled', 'interrupted'],
};

/** The runs that fit all of a text (tape, title, number, person, or the beginning of a hash), a kind and a state. */
export function filterRuns(runs: readonly Run[], filter: { text: string; kind: string; state: string }): Run[] {
  const hash = filter.text.replaceAll(' ', '').toLowerCase();
  return runs.filter((run) => (filter.kind === 'any' || run.kind === filter.kind)
    && (filter.state === 'any' || (STATES[filter.state] ?? []).includes(run.status))
    && (filter.text === ''
      || fits(`${runNumber(run.number)} ${run.id} ${run.title} ${run.mode} ${run.actor} ${run.inputs.map((input) => input.fileName).join(' ')}`, filter.text)
      || (/^[0-9a-f]{4,64}$/.test(hash) && [run.manifestSha256, ...run.inputs.map((input) => input.sha256)].some((sha) => sha?.startsWith(hash)))));
}
