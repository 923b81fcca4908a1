import { useEffect, useRef, useState } from 'react';
import type { WrittenBundle } from '../../../src-shared/contract/bundles.ts';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { formatBytes, plural, runNumber, shortHash } from '../../components/format.ts';
import { ErrorState } from '../../components/states.tsx';
import { useCache } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';

interface Progress { readonly done: number; readonly total: number | null; readonly unit: string }

/** Writes the bundle of a run, shows how far it is, and offers it for saving. Closing it while it writes cancels. */
export function BundleDialog({ run }: { run: Run }) {
  const { client, transport } = useBridge();
  const cache = useCache();
  const showDialog = useView((state) => state.showDialog);
  const [isChosen, setChosen] = useState(false);
  const [text, setText] = useState('');
  const [progress, setProgress] = useState<Progress | null>(null);
  const [written, setWritten] = useState<WrittenBundle | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const work = useRef<AbortController | null>(null);
  const numbers = isChosen ? text.split('\n').map((line) => line.trim()).filter((line) => line !== '') : [];
  const close = (): void => { work.current?.abort(); showDialog(null); };
  useEffect(() => () => work.current?.abort(), []);

  const write = async (): Promise<void> => {
    const controller = new AbortController();
    work.current = controller;
    setError(null);
    setProgress({ done: 0, total: null, unit: 'parts' });
    try {
      const writing = client['bundles.write']({ run: run.id, numbers }, { signal: controller.signal });
      // The host knows of the work once the call has reached it; a watch that came too early ends at once and is begun again.
      const watch = (left: number): void => client['bundles.progress']({ run: run.id }, (item) => setProgress(item), { signal: controller.signal, onEnd: () => { if (left > 0 && work.current === controller) setTimeout(() => watch(left - 1), 300); } });
      watch(20);
      setWritten(await writing);
    } catch (thrown) {
      const failed = asAppError(thrown);
      if (failed.code !== 'CANCELLED') setError(failed);
    } finally {
      work.current = null;
      controller.abort();
      setProgress(null);
      cache.invalidate(['audit.', 'workspace.info']);
    }
  };

  return (
    <DialogFrame title={`Evidence bundle of run ${runNumber(run.number)}`} onClose={close} wide>
      {written !== null ? <Written bundle={written} save={() => void transport.saveExport(written.token, written.fileName).catch((thrown: unknown) => setError(asAppError(thrown)))} /> : (
        <>
          <div className="s d2">One file that opens in any browser without a network: inputs, results, configuration, decisions, findings and the log’s entries with their proofs. It carries its own verifier. It holds the whole tape: whoever gets it sees every row.</div>
          <fieldset className="field" disabled={progress !== null}>
            <legend className="lbl">What it holds</legend>
            <label className="check"><input type="radio" name="holds" checked={!isChosen} onChange={() => setChosen(false)} />the whole run</label>
            <label className="check"><input type="radio" name="holds" checked={isChosen} onChange={() => setChosen(true)} />only what chosen numbers need</label>
          </fieldset>
          {isChosen ? <label className="field"><span className="lbl">Addresses, one a line</span><textarea className="inp mono" rows={4} value={text} placeholder="canonical:current_principal_balance@17" disabled={progress !== null} onChange={(event) => setText(event.target.value)} /></label> : null}
          {progress === null ? null : <div className="s d2" role="status">{progress.total === null ? `Writing ${progress.unit}` : `${progress.done} of ${progress.total} ${progress.unit}`}</div>}
        </>
      )}
      {error === null ? null : <ErrorState error={error} kept="the run and everything written before" />}
      <div className="acts">
        <Button onPress={close}>{progress !== null ? 'Cancel' : written !== null ? 'Close' : 'Leave it'}</Button>
        {written !== null ? null : <Button look="primary" icon="down" busy={progress !== null} disabled={isChosen && numbers.length === 0 ? 'Name at least one number by its address.' : false} onPress={() => void write()}>{progress !== null ? 'Writing' : 'Write the bundle'}</Button>}
      </div>
    </DialogFrame>
  );
}

function Written({ bundle, save }: { bundle: WrittenBundle; save: () => void }) {
  return (
    <div role="status">
      <div className="s"><b>{bundle.fileName}</b>, {formatBytes(bundle.bytes)}, {plural(bundle.parts, 'part')}, {plural(bundle.artifacts, 'artifact')}. It lies in the outbox.</div>
      <div className="s d2">SHA-256 <span className="mono mi" style={{ overflowWrap: 'anywhere' }}>{bundle.sha256}</span></div>
      <div className="s d2">Log head of {plural(bundle.head.size, 'entry', 'entries')}, root <span className="mono mi">{shortHash(bundle.head.root, 16)}</span>, key <span className="mono mi">{shortHash(bundle.keyId, 16)}</span>. Tell the key’s fingerprint to whoever gets the file in another way: it is what the file is checked against.</div>
      {bundle.notShown.map((line) => <div key={line} className="s d3">{line}</div>)}
      <div className="pad"><Button look="primary" icon="down" onPress={save}>Save</Button></div>
    </div>
  );
}
