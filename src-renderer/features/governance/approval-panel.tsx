import { useState } from 'react';
import './governance.css';
import type { Approvable } from '../../../src-shared/contract/governance.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { plural } from '../../components/format.ts';
import { ErrorState, Loading, Note } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { attempt } from '../../state/attempt.ts';
import { useCache, useCall } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import { SignIn } from './sign-in.tsx';
import { StatementLine } from './statement-line.tsx';
import { STATE_WORDS } from './words.ts';

const CHANGED = ['approvals.', 'runs.', 'audit.', 'workspace.info', 'ecl.documents', 'ecl.document', 'ecl.overlays', 'research.promotions', 'research.documents', 'research.document', 'research.experiments'];

function Contributors({ approvable }: { approvable: Approvable }) {
  if (approvable.contributors.length === 0) return <p className="s d3">Nobody is recorded as a contributor.</p>;
  return (
    <ul className="gov-list">{approvable.contributors.map(({ actor, did }) => (
      <li key={actor} className="row s gov-did"><span className="m5 nw">{actor}</span><span className="d2 el" title={did.join('; ')}>{did.slice(0, 3).join(', ')}{did.length > 3 ? ` and ${did.length - 3} more` : ''}</span></li>
    ))}</ul>
  );
}

interface Step { readonly id: 'submit' | 'approve' | 'reject'; readonly label: string; readonly title: string; readonly consequence: string; readonly danger?: boolean; readonly send: (reason: string) => Promise<unknown> }

/** One thing that is approved: exactly what it is, who made it, who signed, and what the person of the session may do with it. */
export function ApprovalPanel({ type, id, warning }: { type: string; id: string; /** What an approver should know before signing. */ warning?: string }) {
  const { client } = useBridge();
  const cache = useCache();
  const query = useCall('approvals.get', { type, id });
  const who = useCall('actors.whoami', {});
  const showDialog = useView((state) => state.showDialog);
  const readOnly = useReadOnly();
  const [reason, setReason] = useState('');
  const approvable = query.data;
  const sha256 = approvable?.sha256 ?? '';
  const sign = async (work: () => Promise<unknown>): Promise<AppError | null> => {
    const failed = await attempt(work, () => cache.invalidate(CHANGED));
    if (failed === null) setReason('');
    return failed;
  };
  const signed = who.data?.inForce === true ? 'and your signature go' : 'go';
  const steps: Readonly<Record<Step['id'], Step>> = {
    submit: { id: 'submit', label: 'Hand over for approval', title: `Hand over ${approvable?.title ?? ''}?`, consequence: `It appears in the inbox of everybody who may approve it. Your name, the time, “${reason.trim()}” ${signed} into the log.`, send: (text) => client['approvals.submit']({ type, id, text }) },
    approve: { id: 'approve', label: 'Approve', title: `Approve ${approvable?.title ?? ''}?`, consequence: `${warning === undefined ? '' : `${warning} `}You sign for exactly this content, ${sha256.slice(0, 16)}. Your name, the time, “${reason.trim()}” ${signed} into the log. It is not changed afterwards; a correction is a new run.`, send: (text) => client['approvals.decide']({ type, id, sha256, verdict: 'approve', reason: text }) },
    reject: { id: 'reject', label: 'Reject', title: `Reject ${approvable?.title ?? ''}?`, danger: true, consequence: `It goes back to those who prepared it with “${reason.trim()}”. It cannot be approved as it is until it is handed over again.`, send: (text) => client['approvals.decide']({ type, id, sha256, verdict: 'reject', reason: text }) },
  };
  const ask = (step: Step): void => {
    if (closed(step.id) !== null) return;
    showDialog(<Confirm title={step.title} consequence={step.consequence} verb={step.label} leave="Not now" danger={step.danger === true || (step.id === 'approve' && warning !== undefined)} onConfirm={() => sign(() => step.send(reason.trim()))} />);
  };
  const closed = (step: Step['id']): string | null => {
    if (readOnly !== null) return readOnly;
    if (approvable === undefined) return 'Not read yet.';
    if (approvable.state === 'approved') return 'It is approved.';
    if (approvable.notReady !== null) return approvable.notReady;
    if (step === 'submit' && approvable.state === 'submitted') return 'It is handed over already.';
    if (step !== 'submit' && !approvable.may[step]) return approvable.may.why ?? 'You may not do this.';
    return reason.trim() === '' ? 'Give a reason: it is written to the log.' : null;
  };
  useCommands([{ id: 'approval.approve', label: 'Approve', group: 'Approval', keys: ['Ctrl Enter'], inTextFields: true, when: () => closed('approve') === null, run: () => ask(steps.approve) }]);
  if (query.error !== null) return <div className="pad"><ErrorState error={query.error} retry={query.refetch} /></div>;
  if (approvable === undefined) return <Loading what="the approval" />;
  const state = STATE_WORDS[approvable.state];
  const open = approvable.state !== 'approved' && approvable.notReady === null;
  return (
    <section className="gov-approval" aria-label="Approval">
      <div className="row"><span className={`st ${state.look}`}><i aria-hidden="true" />{state.words}</span><span className="s d3">{approvable.has} of {plural(approvable.needs, 'signature')} on exactly this content</span><span className="sp" /><Hash hash={approvable.sha256} label="content" digits={16} /></div>
      {approvable.notReady === null ? null : <Note tone="info">{approvable.notReady}</Note>}
      <h3>Contributed</h3><Contributors approvable={approvable} />
      <p className="hint">{who.data?.inForce === true ? 'Nobody of these can be counted as an approver, whatever their roles.' : 'Roles are not in force: one person may approve their own work, unsigned, and the record says so. Register people to change that.'}</p>
      <h3>Said</h3>
      {approvable.statements.length === 0 ? <p className="s d3">Nothing yet.</p> : <ul className="gov-list">{approvable.statements.map((each) => <StatementLine key={each.sha256} signed={each} />)}</ul>}
      {!open ? null : (
        <>
          {who.data?.inForce === true && !who.data.signedIn ? <Note tone="info" action={<Button small onPress={() => showDialog(<SignIn />)}>Sign in</Button>}>Sign in to hand over, approve or reject.</Note> : null}
          <label className="field"><span className="lbl">Reason or remark</span><textarea className="inp" rows={3} value={reason} disabled={readOnly !== null} onChange={(event) => setReason(event.target.value)} /></label>
          <div className="row gov-acts">
            <Button look="primary" command="approval.approve" disabled={closed('approve')} onPress={() => ask(steps.approve)}>Approve</Button>
            <Button look="danger" disabled={closed('reject')} onPress={() => ask(steps.reject)}>Reject</Button>
            <span className="sp" />
            {approvable.state === 'submitted' ? null : <Button disabled={closed('submit')} onPress={() => ask(steps.submit)}>Hand over for approval</Button>}
          </div>
          {approvable.may.why === null ? null : <p className="s d3">{approvable.may.why}</p>}
        </>
      )}
    </section>
  );
}
