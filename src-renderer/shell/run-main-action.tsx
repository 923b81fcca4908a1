import type { AppError } from '../../src-shared/kernel/errors.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { useBridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Confirm } from '../components/dialog.tsx';
import { runNumber } from '../components/format.ts';
import { useCommands } from '../commands/use-commands.ts';
import { runHref } from '../routing/route.ts';
import { navigate } from '../routing/use-route.ts';
import { attempt } from '../state/attempt.ts';
import { useCache, useCall } from '../state/use-call.ts';
import { useReadOnly } from '../state/use-read-only.ts';
import { useView } from '../state/view-store.ts';

/** What can be done with a run as it stands: cancel, resume, approve. */
export function useRunMainAction(run: Run): { id: string; label: string; primary: boolean; keys: readonly string[]; readonly act: () => void } | null {
  const { client } = useBridge();
  const cache = useCache();
  const showDialog = useView((state) => state.showDialog);
  const number = runNumber(run.number);
  const approval = useCall('approvals.get', run.status === 'succeeded' && run.kind === 'draft' ? { type: 'run', id: run.id } : null);
  const change = (work: () => Promise<unknown>) => attempt(work, () => cache.invalidate(['runs.', 'audit.', 'approvals.', 'workspace.info']));
  switch (run.status) {
    case 'queued':
    case 'running':
      return { id: 'run.cancel', label: 'Cancel', primary: false, keys: ['Esc'], act: () => showDialog(
        <Confirm title={`Cancel run ${number}?`} consequence="The gate that runs now stops. Gates that have passed are kept, and the run can be resumed from there." verb="Cancel the run" leave="Let it run" danger
          onConfirm={() => change(() => client['runs.cancel']({ run: run.id }))} />) };
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return { id: 'run.resume', label: 'Resume', primary: true, keys: [], act: () => void change(async () => {
        const next = await client['runs.resume']({ run: run.id });
        if (next.run !== run.id) navigate(runHref(next.run, 'gates'));
      }).then((error) => { if (error !== null) showDialog(<Failed title={`Run ${number} could not be resumed`} error={error} />); }) };
    case 'succeeded':
      if (run.kind !== 'draft') return null;
      // Where this person may not sign, the way leads to where it is said why.
      if (approval.data !== undefined && !approval.data.may.approve) return { id: 'run.approval', label: 'Approval', primary: false, keys: [], act: () => navigate(runHref(run.id, 'approval')) };
      return { id: 'run.approve', label: 'Approve', primary: true, keys: [], act: () => showDialog(
        <Confirm title={`Approve run ${number} as a record?`}
          consequence={<>{run.title}. Its artifacts are pinned and can no longer be collected, and your name, the time and the reason go into the log. A record is not changed afterwards; a correction is a new run.</>}
          verb="Approve" leave="Keep the draft" reasonLabel="Reason" onConfirm={(reason) => change(() => client['runs.approve']({ run: run.id, reason }))} />) };
    default:
      return null;
  }
}

function Failed({ title, error }: { title: string; error: AppError }) {
  return <Confirm title={title} consequence={<>{error.message} {error.userAction} <span className="mono">{error.code}</span></>} verb="Understood" leave="Close" onConfirm={() => Promise.resolve(null)} />;
}

export function RunMainAction({ run }: { run: Run }) {
  const action = useRunMainAction(run);
  const readOnly = useReadOnly();
  useCommands(action === null || readOnly !== null ? [] : [{ id: action.id, label: `${action.label} run ${runNumber(run.number)}`, group: 'This run', keys: action.keys, run: action.act }]);
  if (action === null) return null;
  return <Button look={action.primary ? 'primary' : 'plain'} command={action.id} disabled={readOnly} onPress={action.act}>{action.label}</Button>;
}
