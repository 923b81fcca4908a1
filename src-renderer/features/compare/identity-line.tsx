import { plural, runNumber } from '../../components/format.ts';
import { KindBadge } from '../../components/marks.tsx';
import { FileName, Hash } from '../../components/values.tsx';
import { runHref } from '../../routing/route.ts';
import { compareHref } from './compare-route.ts';
import type { Identity } from './types.ts';

const STATES: Readonly<Record<Identity['status'], { look: string; words: string }>> = {
  queued: { look: 'queued', words: 'Queued' }, running: { look: 'running', words: 'Running' }, succeeded: { look: 'done', words: 'Complete' }, blocked: { look: 'blocked', words: 'Blocked' },
  review_required: { look: 'review', words: 'Waits for a person' }, failed: { look: 'failed', words: 'Failed' }, cancelled: { look: 'cancelled', words: 'Cancelled' }, interrupted: { look: 'failed', words: 'Interrupted' },
};

/** Who one of the two runs is: never a figure of it without. A what-if names its twin. */
export function IdentityLine({ side, run, other }: { side: 'left' | 'right'; run: Identity; other: Identity }) {
  const state = STATES[run.status];
  return (
    <div className="cmp-id">
      <span className="d3 cmp-side">{side === 'left' ? 'Left, before' : 'Right, after'}</span>
      <a className="mono plain nw" href={runHref(run.id, 'gates')}>Run {runNumber(run.number)}</a>
      <span className="m5 el" title={run.title}>{run.title}</span>
      <KindBadge kind={run.kind} /><span className={`st ${state.look}`}><i aria-hidden="true" />{state.words}</span>
      {run.fileName === null ? null : <span className="d2 cmp-file"><FileName name={run.fileName} /></span>}
      {run.rows === null ? null : <span className="d2 nw">{plural(run.rows, 'row')}</span>}
      {run.manifestSha256 === null ? <span className="d3 nw">no manifest</span> : <Hash hash={run.manifestSha256} label="manifest" />}
      {run.kind !== 'what-if' ? null : <Twin side={side} run={run} other={other} />}
    </div>
  );
}

function Twin({ side, run, other }: { side: 'left' | 'right'; run: Identity; other: Identity }) {
  if (run.twin === null) return <span className="cmp-twin">No run on this input that is not a what-if</span>;
  const name = `${run.twin.kind === 'record' ? 'of-record' : 'draft'} twin ${runNumber(run.twin.number)}`;
  if (run.twin.id === other.id) return <span className="d2 nw">beside its {name}</span>;
  return <a className="cmp-twin" href={side === 'right' ? compareHref(run.twin.id, run.id) : compareHref(run.id, run.twin.id)}>Compare with its {name}</a>;
}
