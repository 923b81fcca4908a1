import { useState } from 'react';
import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Adjustments } from '../../../../src-shared/contract/ecl.ts';
import type { Run } from '../../../../src-shared/model/run.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button } from '../../../components/button.tsx';
import { DialogFrame } from '../../../components/dialog.tsx';
import { runNumber } from '../../../components/format.ts';
import { ErrorState, Loading } from '../../../components/states.tsx';
import { runHref } from '../../../routing/route.ts';
import { navigate } from '../../../routing/use-route.ts';
import { useCache, useCall } from '../../../state/use-call.ts';
import { useReadOnly } from '../../../state/use-read-only.ts';
import { useView } from '../../../state/view-store.ts';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';
import { adjustmentsOf, leverWords, type Levers } from './levers.ts';
import { leverBase } from './what-if-panel.tsx';

type Value = string | number | boolean;

/**
 * Adjustments as parameters of a what-if run: one parameter `adjustments` as canonical JSON where the run offers it, else one by name.
 * `lacking` names what the run does not let a what-if exchange.
 */
export function whatIfParams(adjustments: Partial<Adjustments>, offered: readonly string[]): { readonly params: Record<string, Value>; readonly lacking: readonly string[] } {
  if (offered.includes('adjustments')) return { params: { adjustments: canonicalJson(adjustments as never) }, lacking: [] };
  const params: Record<string, Value> = {};
  const lacking: string[] = [];
  for (const [name, value] of Object.entries(adjustments)) {
    if (!offered.includes(name)) lacking.push(name);
    else params[name] = typeof value === 'object' ? canonicalJson(value as never) : value as Value;
  }
  return { params, lacking };
}

/** The header's action: keeps where the levers stand as a run of its own, a what-if that never becomes a record. */
export function SaveWhatIf({ run, overview, levers, moved }: { run: Run; overview: EclOverview; levers: Levers; moved: boolean }) {
  const readOnly = useReadOnly();
  const showDialog = useView((state) => state.showDialog);
  const closed = readOnly ?? (run.imported !== undefined ? 'This run came with a bundle: start one of your own.' : moved ? null : 'Every lever stands as the run has it: move one first.');
  const open = (): void => showDialog(<SaveDialog run={run} overview={overview} levers={levers} />);
  useCommands([{ id: 'ecl.save-what-if', label: 'Save the levers as a what-if', group: 'What if', when: () => closed === null, run: open }]);
  return <Button look={run.kind === 'draft' ? 'plain' : 'primary'} disabled={closed} onPress={open}>Save as what-if</Button>;
}

function SaveDialog({ run, overview, levers }: { run: Run; overview: EclOverview; levers: Levers }) {
  const { client } = useBridge();
  const cache = useCache();
  const close = (): void => useView.getState().showDialog(null);
  const base = leverBase(overview);
  const words = leverWords(levers, base);
  const [title, setTitle] = useState(`What if: ${words.join('; ')}`.slice(0, 200));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const offer = useCall('whatif.offer', { run: run.id });
  const { params, lacking } = whatIfParams(adjustmentsOf(levers, base) ?? {}, (offer.data?.params ?? []).map(({ name }) => name));
  const closed = offer.data === undefined ? 'Its parameters are being read.' : lacking.length > 0 ? `A what-if of this run cannot exchange: ${lacking.join(', ')}.` : null;
  const start = async (): Promise<void> => {
    if (busy || closed !== null) return;
    setBusy(true);
    try {
      const next = await client['whatif.start']({ run: run.id, title, params });
      cache.invalidate(['runs.', 'whatif.', 'workspace.info', 'audit.']);
      close();
      navigate(runHref(next.run, 'gates'));
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogFrame title={`Save the levers as a what-if of run ${runNumber(run.number)}?`} onClose={close}>
      <div className="s d2">The same loans are measured again as a run of its own, of record nowhere: it never becomes a record, and each of its views names run {runNumber(run.number)}. Its figures trace like any other’s.</div>
      <ul className="s ecl-words">{words.map((word) => <li key={word}>{word}</li>)}</ul>
      <label className="field"><span className="lbl">Title</span><input className="inp" autoFocus value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter') void start(); }} /></label>
      {offer.error !== null ? <ErrorState error={offer.error} retry={offer.refetch} /> : offer.data === undefined ? <Loading what="its parameters" /> : lacking.length === 0 ? null : <p className="s warn-text">{closed}</p>}
      {error === null ? null : <ErrorState error={error} kept="the levers, and every run as it was" />}
      <div className="acts"><Button onPress={close}>Leave it</Button><Button look="primary" busy={busy} disabled={closed} onPress={() => void start()}>Start the what-if</Button></div>
    </DialogFrame>
  );
}
