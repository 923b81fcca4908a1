import type { Run } from '../../../src-shared/model/run.ts';
import { plural, sentence } from '../../components/format.ts';
import { Note } from '../../components/states.tsx';
import { runHref } from '../../routing/route.ts';

/** What stands in the way and what to do about it, in the place where it happened. */
export function RunNotes({ run }: { run: Run }) {
  const passed = run.gates.filter((gate) => gate.status === 'passed' || gate.status === 'reused').length;
  const kept = `Kept: ${plural(passed, 'gate')} that passed.`;
  return (
    <div className="pad notes">
      {run.status === 'review_required' ? <Note tone="warn" action={<a className="btn sm" href={runHref(run.id, 'mapping')}>Review the mapping</a>}><b>The mapping waits for you.</b> Columns below the bar are not used before a person has confirmed them. {kept}</Note> : null}
      {run.status === 'blocked' ? <Note tone="block" action={<a className="btn sm" href={runHref(run.id, 'findings', { severity: 'blocking' })}>See what blocks</a>}><b>{sentence(run.error?.message ?? 'A check with blocking severity failed.')}</b> {run.error?.userAction ?? 'Decide on the findings, then the run goes on from the gates that passed.'} {kept}</Note> : null}
      {run.status === 'failed' || run.status === 'interrupted' ? <Note tone="block"><b>{sentence(run.error?.message ?? 'The run was interrupted.')}</b> {kept} {run.error?.userAction ?? 'Resume goes on from the first gate that did not pass.'} {run.error === null ? null : <span className="mono">{run.error.code}</span>}</Note> : null}
      {run.status === 'cancelled' ? <Note><b>Cancelled.</b> {kept} Resume goes on from the first gate that did not pass.</Note> : null}
    </div>
  );
}
