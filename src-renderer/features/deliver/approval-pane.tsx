import { useState } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { asAppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { runNumber } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Hash } from '../../components/values.tsx';
import { useCache } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import { approvalChecks, notApprovable, type Check, type Delivery } from './approval-checks.ts';

const ICON = { ok: 'check', bad: 'close', neutral: 'more' } as const;
const WORD = { ok: 'holds', bad: 'does not hold', neutral: 'not known' } as const;

function CheckLine({ check }: { check: Check }) {
  return <li className={`row chk ${check.tone}`}><Icon name={ICON[check.tone]} label={WORD[check.tone]} /><div><div className={check.tone === 'ok' ? '' : 'm5'}>{check.title}</div>{check.detail === '' ? null : <div className="s d3">{check.detail}</div>}</div></li>;
}

/** What stands behind an approval, the reason, and the approval itself; asked once more before it is signed into the log. */
export function ApprovalPane({ run, deliveries }: { run: Run; deliveries: readonly Delivery[] }) {
  const { client } = useBridge();
  const cache = useCache();
  const showDialog = useView((state) => state.showDialog);
  const [reason, setReason] = useState('');
  const readOnly = useReadOnly();
  const closed = notApprovable(run) ?? readOnly;
  const checks = approvalChecks(run, deliveries);
  const bad = checks.filter((check) => check.tone === 'bad').length;
  const missing = reason.trim() === '' ? 'Give a reason: it is written to the log.' : null;
  const approve = (): void => {
    if (closed !== null || missing !== null) return;
    showDialog(
      <Confirm title={`Approve run ${runNumber(run.number)} as a record?`} verb="Approve" leave="Keep the draft" danger={bad > 0}
        consequence={<>{run.title}. {bad > 0 ? <><b>{bad} of the checks do not hold.</b> </> : null}Its artifacts are pinned and your name, the time and “{reason.trim()}” go into the log. A record is not changed afterwards; a correction is a new run.</>}
        onConfirm={async () => {
          try {
            await client['runs.approve']({ run: run.id, reason: reason.trim() });
            return null;
          } catch (thrown) {
            return asAppError(thrown);
          } finally {
            cache.invalidate(['runs.', 'audit.', 'workspace.info']);
          }
        }} />,
    );
  };
  useCommands([{ id: 'deliver.approve', label: `Approve run ${runNumber(run.number)}`, group: 'Deliver', keys: ['Ctrl Enter'], inTextFields: true, when: () => closed === null && missing === null, run: approve }]);
  return (
    <section aria-label="Approval">
      <div className="ph"><h2>Approval</h2><span className="sp" />{run.kind === 'record' ? <span className="bdg ol">of record</span> : <span className="s d3">asserted, not authenticated</span>}</div>
      <div className="pad d-appr">
        <ul className="plain">{checks.map((check) => <CheckLine key={check.title} check={check} />)}</ul>
        {run.approval === null ? (
          <>
            <label className="field"><span className="lbl">Reason or remark</span><textarea className="inp" rows={3} value={reason} disabled={closed !== null} onChange={(event) => setReason(event.target.value)} /></label>
            <Button look="primary" command="deliver.approve" disabled={closed ?? missing} onPress={approve}>Approve {deliveries.length === 2 ? 'both files' : deliveries.length === 1 ? 'the file' : 'the run'}</Button>
            <div className="s d3">{closed ?? missing ?? 'Approval writes one entry to the log and makes the run a record.'}</div>
          </>
        ) : (
          <div className="sg"><div className="row"><span className="m5">{run.approval.actor}</span><span className="sp" /><span className="bdg ok"><Icon name="check" />approved</span></div><div className="s d2">“{run.approval.reason}”</div><div className="s d3">{dayAndTime(run.approval.at)} <Hash hash={run.manifestSha256} label="manifest" /></div></div>
        )}
      </div>
    </section>
  );
}
