import { useState } from 'react';
import { asAppError } from '../../../src-shared/kernel/errors.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import type { ChosenFile } from '../../bridge/transport.ts';
import { IconButton } from '../../components/button.tsx';
import { FileName } from '../../components/values.tsx';

/** A second file of the run: chosen in the host's dialog, taken away again with a cross. */
export function FilePick({ label, accept, value, onChange, unset = 'none' }: { label: string; accept: readonly string[]; value: ChosenFile | null; onChange: (file: ChosenFile | null) => void; unset?: string }) {
  const { transport } = useBridge();
  const [error, setError] = useState<AppError | null>(null);
  const choose = async () => {
    setError(null);
    try {
      const file = await transport.openFile(accept);
      if (file !== null) onChange(file);
    } catch (thrown) {
      setError(asAppError(thrown));
    }
  };
  return (
    <span className="pick">
      <button type="button" className={`chip${value === null ? '' : ' on'}`} onClick={() => void choose()}>
        <span className="k">{label}</span> <b>{value === null ? unset : <FileName name={value.fileName} />}</b><span className="vh">, choose a file</span>
      </button>
      {value === null ? null : <IconButton icon="close" small label={`Leave out the ${label.toLowerCase()}`} onPress={() => onChange(null)} />}
      {error === null ? null : <span className="errt" role="alert">{error.message}</span>}
    </span>
  );
}
