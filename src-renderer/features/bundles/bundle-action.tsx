import type { Run } from '../../../src-shared/model/run.ts';
import { Button } from '../../components/button.tsx';
import { runNumber } from '../../components/format.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { isResting } from '../../state/run-progress.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import { BundleDialog } from './bundle-dialog.tsx';

/** Opens the dialog that writes a run's bundle. A button beside a record's title; a quiet word in the second line of any other run. */
export function BundleAction({ run, place }: { run: Run; place: 'title' | 'line' }) {
  const showDialog = useView((state) => state.showDialog);
  const readOnly = useReadOnly();
  const isShown = isResting(run.status) && run.imported === undefined;
  const isHere = isShown && (run.kind === 'record') === (place === 'title');
  const open = (): void => showDialog(<BundleDialog run={run} />);
  useCommands(isHere && readOnly === null ? [{ id: 'run.bundle', label: `Evidence bundle of run ${runNumber(run.number)}`, group: 'This run', run: open }] : []);
  if (!isHere) return null;
  if (place === 'title') return <Button icon="down" disabled={readOnly} onPress={open}>Evidence bundle</Button>;
  return <button type="button" className="as-link nw" aria-disabled={readOnly !== null || undefined} title={readOnly ?? undefined} onClick={() => { if (readOnly === null) open(); }}>Evidence bundle</button>;
}
