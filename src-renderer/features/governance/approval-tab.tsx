import type { RunTabProps } from '../feature.ts';
import { ApprovalPanel } from './approval-panel.tsx';
import { Comments } from './comments.tsx';

/** Approval of a run, and everything that was said about it. */
export function ApprovalTab({ run }: RunTabProps) {
  return (
    <div className="main">
      <section className="pane grow" aria-label="Approval of the run"><div className="ph"><h2>Approval</h2></div><div className="scroll grow pad">{run.kind === 'what-if' ? <p className="s d2">A what-if never becomes a record and is not approved. Start the same as a draft.</p> : <ApprovalPanel type="run" id={run.id} />}</div></section>
      <section className="pane gov-side" aria-label="What was said"><div className="ph"><h2>Comments</h2></div><div className="scroll grow pad"><Comments run={run.id} address={null} /></div></section>
    </div>
  );
}
