import { useState, type ReactNode } from 'react';
import { DropZone } from 'react-aria-components';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import type { ChosenFile } from '../../bridge/transport.ts';
import { ErrorState } from '../../components/states.tsx';

/** What a head comes in: the file of an export, a bundle, an evidence sheet. */
export const HEAD_EXTENSIONS = ['.json', '.zip', '.html'];

/** Takes a dropped file as a head to be held against the log. Keyboards use the button beside it. */
export function HeadDrop({ children, onFile }: { children: ReactNode; onFile: (file: ChosenFile) => void }) {
  const { transport } = useBridge();
  const [error, setError] = useState<AppError | null>(null);
  return (
    <DropZone className="a-drop" aria-label="Drop a head file here to check it against this log" getDropOperation={() => 'copy'} onDrop={(event) => {
      const item = event.items.find((each) => each.kind === 'file');
      if (item?.kind !== 'file') return;
      setError(null);
      item.getFile().then((file) => transport.fileToken(file)).then(onFile, (thrown: unknown) => setError(asAppError(thrown)));
    }}>
      {children}
      {error === null ? null : <ErrorState error={error} kept="the log, which is only read" />}
    </DropZone>
  );
}
