import { useState } from 'react';
import { asAppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { useCache, type CallInput } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';

/** Takes a table or a list away, with its definitions: as a workbook or as CSV. */
export function ExportTable({ run, what }: { run: string; what: CallInput<'measures.export'>['what'] }) {
  const { client, transport } = useBridge();
  const cache = useCache();
  const toast = useView((state) => state.toast);
  const readOnly = useReadOnly();
  const [busy, setBusy] = useState<'csv' | 'xlsx' | null>(null);
  const save = async (format: 'csv' | 'xlsx'): Promise<void> => {
    setBusy(format);
    try {
      for (const file of await client['measures.export']({ run, format, what })) await transport.saveExport(file.token, file.fileName);
    } catch (thrown) {
      const error = asAppError(thrown);
      toast({ title: 'Nothing was exported', text: `${error.message} ${error.userAction ?? ''}`, tone: 'block' });
    } finally {
      setBusy(null);
      cache.invalidate(['audit.', 'workspace.info']);
    }
  };
  return (
    <>
      <Button small icon="down" busy={busy === 'xlsx'} disabled={readOnly} onPress={() => void save('xlsx')}>XLSX</Button>
      <Button small icon="down" busy={busy === 'csv'} disabled={readOnly} onPress={() => void save('csv')}>CSV</Button>
    </>
  );
}
