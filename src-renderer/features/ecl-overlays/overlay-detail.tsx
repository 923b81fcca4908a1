import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { formatDay, formatDecimal, plural } from '../../components/format.ts';
import { ErrorState } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { useBridge } from '../../bridge/bridge.ts';
import { attempt } from '../../state/attempt.ts';
import { useCache, useCall } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import { ApprovalPanel } from '../governance/approval-panel.tsx';
import { effectWords, scopeWords, STATES, type OverlayEntry } from './overlay-words.ts';

/** One overlay: what, on whom, why, by whom, until when; what it comes to on a run; its approval. */
export function OverlayDetail({ entry, run }: { entry: OverlayEntry; run: string | null }) {
  const { overlay } = entry;
  const { client } = useBridge();
  const cache = useCache();
  const readOnly = useReadOnly();
  const showDialog = useView((state) => state.showDialog);
  const preview = useCall('ecl.previewOverlay', run === null ? null : { run, overlay });
  const over = entry.state === 'withdrawn' || entry.state === 'expired';
  const withdraw = (): void => showDialog(<Confirm title={`Withdraw “${overlay.title}”?`} consequence="No later run takes it. Runs that took it keep it, and it stays in the log." verb="Withdraw" leave="Keep it" reasonLabel="Reason" danger onConfirm={(reason) => attempt(() => client['ecl.withdrawOverlay']({ id: overlay.id, reason }), () => cache.invalidate(['ecl.overlays', 'approvals.', 'audit.', 'workspace.info']))} />);
  const facts: readonly (readonly [string, string])[] = [
    ['Does', effectWords(overlay.effect)], ['On', scopeWords(overlay.scope)], ['Stands for', overlay.risk], ['Owner', overlay.owner], ['Holds', `${formatDay(overlay.effective)} to ${formatDay(overlay.expires)}`],
    ['Saved', `${entry.savedBy}, ${formatDay(entry.savedAt)}`], ...overlay.besides.map((other) => ['Beside', `${other.overlay}: ${other.reason}`] as const),
  ];
  return (
    <section className="pane ovl-side" aria-label={overlay.title}>
      <div className="ph"><h2 className="el" title={overlay.title}>{overlay.title}</h2><span className="sp" /><Button small look="danger" disabled={readOnly ?? (over ? `It is ${STATES[entry.state].words.toLowerCase()}.` : null)} onPress={withdraw}>Withdraw</Button></div>
      <div className="scroll grow">
        <div className="pad">
          <div className="row"><span className={`st ${STATES[entry.state].look}`}><i aria-hidden="true" />{STATES[entry.state].words}</span><span className="sp" /><Hash hash={entry.sha256} label="overlay" digits={8} /></div>
          <dl className="ovl-facts">{facts.map(([name, value]) => <div key={`${name} ${value}`}><dt className="s d3">{name}</dt><dd>{value}</dd></div>)}</dl>
          <p className="ovl-reason">{overlay.reason}</p>
          {run === null ? null : preview.error !== null ? <ErrorState error={preview.error} retry={preview.refetch} /> : preview.data === undefined ? null : <p className="s d2">On this run, not of record: {formatDecimal(preview.data.amount, 2)} on {plural(preview.data.loans, 'loan')}.</p>}
        </div>
        <div className="ph sec"><h2>Approval</h2></div>
        <div className="pad">{over ? <p className="s d2">It is over; nobody approves it.</p> : <ApprovalPanel type="overlay" id={entry.sha256} />}</div>
      </div>
    </section>
  );
}
