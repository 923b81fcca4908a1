import { useState } from 'react';
import { DropZone } from 'react-aria-components';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button } from '../../../components/button.tsx';
import { Icon } from '../../../components/icon.tsx';
import { ErrorState } from '../../../components/states.tsx';
import { formatRoute } from '../../../routing/route.ts';
import { navigate } from '../../../routing/use-route.ts';

export const LOAN_EXTENSIONS = ['.csv', '.tsv', '.txt', '.xlsx', '.xlsm', '.parquet'];

/** Where a loan file comes in: dropped or chosen. It opens the form; nothing runs yet. */
export function PortfolioDrop() {
  const { transport } = useBridge();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const take = async (choose: () => Promise<{ token: string; fileName: string } | null>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const file = await choose();
      if (file !== null) navigate(formatRoute(['ecl', 'new'], { file: file.token, name: file.fileName }));
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const browse = (): void => void take(() => transport.openFile(LOAN_EXTENSIONS));
  useCommands([{ id: 'ecl.browse', label: 'Browse for a loan file', group: 'Expected credit loss', keys: ['Ctrl O'], run: browse }]);
  return (
    <div className="drop">
      <DropZone className="dz" aria-label="Drop a loan file here" getDropOperation={() => 'copy'} onDrop={(event) => {
        const item = event.items.find((each) => each.kind === 'file');
        if (item !== undefined && item.kind === 'file') void take(async () => transport.fileToken(await item.getFile()));
      }}>
        <Icon name="down" />
        <div><div className="m5">{busy ? 'Registering the file' : 'Drop a loan file here'}</div><div className="s d2">One row a loan at the reporting date: CSV, TSV or XLSX. It is registered by its SHA-256 and never modified.</div></div>
        <span className="sp" />
        <Button command="ecl.browse" busy={busy} onPress={browse}>Browse</Button>
      </DropZone>
      {error === null ? null : <ErrorState error={error} kept="everything that was registered before" />}
    </div>
  );
}
