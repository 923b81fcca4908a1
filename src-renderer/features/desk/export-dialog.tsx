import { useState } from 'react';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { shortHash } from '../../components/format.ts';
import { ErrorState } from '../../components/states.tsx';
import type { CallInput } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';

type Format = CallInput<'desk.export'>['formats'][number];
const FORMATS: readonly { readonly id: Format; readonly title: string }[] = [
  { id: 'pdf', title: 'The paper as PDF' }, { id: 'html', title: 'The paper as one page' }, { id: 'xlsx', title: 'Items as workbook' }, { id: 'csv', title: 'Items as CSV' }, { id: 'json', title: 'The document, canonical' },
];

/** What leaves: the paper in the formats chosen, with the signed head of the log beside it. */
export function ExportDialog({ paper, edition, signed }: { paper: string; edition: number; signed: boolean }) {
  const { client, transport } = useBridge();
  const close = (): void => useView.getState().showDialog(null);
  const toast = useView((state) => state.toast);
  const [chosen, setChosen] = useState<ReadonlySet<Format>>(new Set<Format>(['pdf', 'xlsx']));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const save = async (): Promise<void> => {
    if (chosen.size === 0 || busy) return;
    setBusy(true);
    try {
      const files = await client['desk.export']({ paper, edition, formats: FORMATS.flatMap(({ id }) => (chosen.has(id) ? [id] : [])) });
      for (const file of files) await transport.saveExport(file.token, file.fileName);
      toast({ title: 'Work paper saved', text: files.map(({ fileName, sha256 }) => `${fileName} ${shortHash(sha256)}`).join(', '), tone: 'ok' });
      close();
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogFrame title={`Export work paper ${paper}`} onClose={close}>
      <ul className="plain dk-formats">{FORMATS.map(({ id, title }) => <li key={id}><label className="check"><input type="checkbox" checked={chosen.has(id)} onChange={() => setChosen((old) => { const next = new Set(old); if (!next.delete(id)) next.add(id); return next; })} />{title}</label></li>)}</ul>
      <div className="s d3">The signed head of the log goes with it. {signed ? '' : 'The paper is not signed: what is saved now says so.'}</div>
      {error === null ? null : <ErrorState error={error} kept="the paper and what the outbox already holds" />}
      <div className="acts"><Button onPress={close}>Leave</Button><Button look="primary" icon="down" busy={busy} disabled={chosen.size === 0 ? 'Choose at least one form.' : null} onPress={() => void save()}>Save</Button></div>
    </DialogFrame>
  );
}
