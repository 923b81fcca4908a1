import { useState } from 'react';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../../src-shared/model/ecl/scenario-set.ts';
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
import { whatIfDocuments } from './what-if-documents.ts';
import { leverBase } from './what-if-panel.tsx';

/** The header's action: keeps where the levers stand as a run of its own, a what-if that never becomes a record. */
export function SaveWhatIf({ run, overview, levers, moved }: { run: Run; overview: EclOverview; levers: Levers; moved: boolean }) {
  const readOnly = useReadOnly();
  const showDialog = useView((state) => state.showDialog);
  const closed = readOnly ?? (run.imported !== undefined ? 'This run came with a bundle: start one of your own.' : moved ? null : 'Every lever stands as the run has it: move one first.');
  const open = (): void => showDialog(<SaveDialog run={run} overview={overview} levers={levers} />);
  useCommands([{ id: 'ecl.save-what-if', label: 'Save the levers as a what-if', group: 'What if', when: () => closed === null, run: open }]);
  return <Button look={run.kind === 'draft' ? 'plain' : 'primary'} disabled={closed} onPress={open}>Save as what-if</Button>;
}

/** The documents of the run as they were read, or why they cannot be. */
function readBoth(policy: string, scenarios: string): { readonly policy: EclPolicy; readonly scenarios: ScenarioSet } | null {
  try {
    return { policy: EclPolicy.parse(JSON.parse(policy)), scenarios: ScenarioSet.parse(JSON.parse(scenarios)) };
  } catch {
    return null; // a document of a newer product: said in the dialog
  }
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
  const policy = useCall('ecl.document', { kind: 'policy', sha256: overview.policy.sha256 });
  const scenarios = useCall('ecl.document', { kind: 'scenarios', sha256: overview.scenarioSet.sha256 });
  const failed = policy.error ?? scenarios.error;
  const read = policy.data === undefined || scenarios.data === undefined ? undefined : readBoth(policy.data.text, scenarios.data.text);
  const documents = read === undefined || read === null ? null : whatIfDocuments(read.policy, read.scenarios, adjustmentsOf(levers, base) ?? {}, words);
  const closed = documents === null ? (read === null ? 'Its documents cannot be read by this window.' : 'Its documents are being read.') : documents.cannot.length > 0 ? `It cannot be said as a document: ${documents.cannot.join('; ')}.` : null;
  const overlays = levers.overlays === 'removed' || !run.inputs.some(({ name }) => name === 'overlays') ? 'none' as const : { run: run.id };
  const start = async (): Promise<void> => {
    if (busy || closed !== null || documents === null) return;
    setBusy(true);
    try {
      const note = words.join('; ');
      const saved = async (kind: 'policy' | 'scenarios', document: object | null, otherwise: string): Promise<string> => (document === null ? otherwise : (await client['ecl.saveDocument']({ kind, text: JSON.stringify(document), note })).sha256);
      const next = await client['ecl.start']({
        from: { run: run.id }, reportingDate: overview.reportingDate, kind: 'what-if', whatIfOf: run.id, title, overlays,
        policy: { sha256: await saved('policy', documents.policy, overview.policy.sha256) }, scenarios: { sha256: await saved('scenarios', documents.scenarios, overview.scenarioSet.sha256) },
        ...(run.priorRun === null ? {} : { prior: run.priorRun }),
      });
      cache.invalidate(['runs.', 'whatif.', 'workspace.info', 'audit.', 'ecl.documents']);
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
      <div className="s d2">The same loans are measured again as a run of its own, by documents of its own: it never becomes a record, and each of its views names run {runNumber(run.number)}. Its figures trace. It stages every loan anew, so that they can differ from those beside the levers, which move stages by the SICR bar only.</div>
      <ul className="s ecl-words">{words.map((word) => <li key={word}>{word}</li>)}</ul>
      <p className="s d3">{documents === null ? '' : [documents.policy === null ? 'Policy as it is' : `Policy ${documents.policy.name}`, documents.scenarios === null ? 'scenarios as they are' : `scenario set ${documents.scenarios.name}`, overlays === 'none' ? 'no overlays' : 'overlays as the run took them', 'no ledger to tie to'].join('; ')}.</p>
      <label className="field"><span className="lbl">Title</span><input className="inp" autoFocus value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter') void start(); }} /></label>
      {failed !== null ? <ErrorState error={failed} retry={() => { policy.refetch(); scenarios.refetch(); }} /> : read === undefined ? <Loading what="its documents" /> : closed === null ? null : <p className="s warn-text">{closed}</p>}
      {error === null ? null : <ErrorState error={error} kept="the levers, and every run as it was" />}
      <div className="acts"><Button onPress={close}>Leave it</Button><Button look="primary" busy={busy} disabled={closed} onPress={() => void start()}>Start the what-if</Button></div>
    </DialogFrame>
  );
}
