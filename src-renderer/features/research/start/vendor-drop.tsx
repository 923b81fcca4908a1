import { useState } from 'react';
import { DropZone } from 'react-aria-components';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import type { ChosenFile } from '../../../bridge/transport.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { formatBytes, plural } from '../../../components/format.ts';
import { Icon } from '../../../components/icon.tsx';
import { ErrorState } from '../../../components/states.tsx';
import { FileName } from '../../../components/values.tsx';
import { useChosenFiles } from './chosen-files.ts';

export const VENDOR_EXTENSIONS = ['.csv', '.tsv', '.txt', '.xlsx', '.xlsm', '.parquet'];

/** Where vendors' files come in, several at once. Nothing runs yet. */
export function VendorDrop() {
  const { transport } = useBridge();
  const { files, add, remove, replace } = useChosenFiles();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const take = async (choose: () => Promise<readonly ChosenFile[]>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      add(await choose());
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const browse = (): void => void take(async () => { const file = await transport.openFile(VENDOR_EXTENSIONS); return file === null ? [] : [file]; });
  useCommands([{ id: 'research.browse', label: 'Browse for a vendor’s file', group: 'Research', keys: ['Ctrl O'], run: browse }]);
  return (
    <div className="grow">
      <DropZone className="dz" aria-label="Drop vendors' files here" getDropOperation={() => 'copy'} onDrop={(event) => void take(async () => {
        const chosen: ChosenFile[] = [];
        for (const item of event.items) if (item.kind === 'file') chosen.push(await transport.fileToken(await item.getFile()));
        return chosen;
      })}>
        <Icon name="down" />
        <div><div className="m5">{busy ? 'Registering the files' : 'Drop vendors’ files here'}</div><div className="s d2">Bars, corporate actions, members, filings: which columns hold what, the ingestion says. Registered by SHA-256, never modified.</div></div>
        <span className="sp" />
        <Button command="research.browse" busy={busy} onPress={browse}>Browse</Button>
      </DropZone>
      {error === null ? null : <ErrorState error={error} kept="the files that were chosen before" />}
      {files.length === 0 ? null : (
        <>
          <div className="row s d2"><span>{plural(files.length, 'file')}</span><span className="sp" /><Button small look="quiet" onPress={() => replace([])}>Remove all</Button></div>
          <ul className="rsx-files" aria-label="Chosen files">{files.map((file) => <li key={file.token} className="row s"><span className="grow el"><FileName name={file.fileName} /></span>{file.bytes === null ? null : <span className="d3 nw">{formatBytes(file.bytes)}</span>}<IconButton icon="close" small label={`Remove ${file.fileName}`} onPress={() => remove(file.token)} /></li>)}</ul>
        </>
      )}
    </div>
  );
}
