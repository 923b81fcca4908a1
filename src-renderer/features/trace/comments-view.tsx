import { useCall } from '../../state/use-call.ts';
import { Comments } from '../governance/comments.tsx';
import { TraceHead } from './trace-head.tsx';

/** What people said about one number, and a place to say more. */
export function CommentsView({ run, address }: { run: string; address: string }) {
  const trace = useCall('trace.get', { run, address });
  return (
    <section className="tv pane" aria-label="Comments on this number">
      <TraceHead run={run} address={address} way="comments" title={trace.data?.title ?? address} />
      <div className="scroll grow pad"><div className="tv-said"><Comments run={run} address={address} /></div></div>
    </section>
  );
}
