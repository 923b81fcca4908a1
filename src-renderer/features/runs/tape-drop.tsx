import { useState } from 'react';
import { DropZone } from 'react-aria-components';
import { asAppError } from '../../../src-shared/kernel/errors.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useImportBundle } from '../bundles/import-bundle.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { formatRoute } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';

export const TAPE_EXTENSIONS = ['.csv', '.tsv', '.txt', '.xlsx', '.xlsm'];

/** Where a tape comes in: dropped, or chosen in the host's dialog. What is chosen opens in the new-run view; nothing runs yet. */
export function TapeDrop() {
  const { transport } = useBridge();
  const bundle = useImportBundle();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const take = async (choose: () => Promise<{ token: string; fileName: string } | null>) => {
    setBusy(true);
    setError(null);
    try {
      const file = await choose();
      if (file?.fileName.toLowerCase().endsWith('.zip')) await bundle.take(file.token);
      else if (file !== null) navigate(formatRoute(['runs', 'new'], { file: file.token }));
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const browse = () => void take(() => transport.openFile(TAPE_EXTENSIONS));
  useCommands([{ id: 'tape.browse', label: 'Browse for a loan tape', group: 'Everywhere', keys: ['Ctrl O'], run: browse }]);
  return (
    <div className="drop">
      <DropZone className="dz" aria-label="Drop a loan tape here" getDropOperation={() => 'copy'} onDrop={(event) => {
        const item = event.items.find((each) => each.kind === 'file');
        if (item !== undefined && item.kind === 'file') void take(async () => transport.fileToken(await item.getFile()));
      }}>
        <Icon name="down" />
        <div><div className="m5">{busy ? 'Registering the file' : 'Drop a loan tape here'}</div><div className="s d2">CSV, TSV or XLSX. It is registered by its SHA-256 and never modified. An evidence bundle (.zip) is verified and taken in for reading.</div></div>
        <span className="sp" />
        <Button busy={bundle.busy} onPress={bundle.choose}>Import a bundle</Button>
        <Button look="primary" command="tape.browse" busy={busy} onPress={browse}>Browse</Button>
      </DropZone>
      {bundle.error === null ? null : <ErrorState error={bundle.error} kept="the workspace as it was" />}
      {error === null ? null : <ErrorState error={error} kept="everything that was registered before" />}
    </div>
  );
}
