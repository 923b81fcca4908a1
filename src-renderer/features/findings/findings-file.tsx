import { useState } from 'react';
import { asAppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { RunActions } from '../../shell/run-actions.tsx';
import { useCall } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';

/** The findings as the named export of the run, where the run offers one. */
export function FindingsFile({ run }: { run: string }) {
  const { client, transport } = useBridge();
  const toast = useView((state) => state.toast);
  const exports = useCall('deliver.exports', { run });
  const [busy, setBusy] = useState(false);
  const offer = exports.data?.find((each) => /findings.*\.csv$/i.test(each.fileName));
  if (offer === undefined) return null;
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      for (const file of await client['deliver.export']({ run, names: [offer.name] })) await transport.saveExport(file.token, file.fileName);
    } catch (thrown) {
      const error = asAppError(thrown);
      toast({ title: 'The findings were not exported', text: `${error.message} ${error.userAction ?? ''}`, tone: 'block' });
    } finally {
      setBusy(false);
    }
  };
  return <RunActions><Button icon="down" busy={busy} onPress={() => void save()}>Findings as CSV</Button></RunActions>;
}
