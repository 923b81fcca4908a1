import type { Trace } from '../../../src-shared/model/trace.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { saveBlob } from '../../bridge/transport.ts';
import { plural, shortHash } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/states.tsx';
import { useMutate, type Mutation } from '../../state/use-mutate.ts';
import { useView } from '../../state/view-store.ts';
import { useState } from 'react';
import type { CallOutput } from '../../state/use-call.ts';

/** `10 of 10 hashes hold`, or what does not. Words and shape, then colour. */
export function HashVerdict({ trace }: { trace: Trace }) {
  const { checked, held } = trace.hashes;
  if (trace.holds) return <span className="bdg ok"><Icon name="check" />{trace.root.population === undefined || trace.root.computedNow !== undefined ? `${held} of ${plural(checked, 'hash', 'hashes')} hold` : 'recomputed, equal'}</span>;
  return <span className="bdg block"><Icon name="close" />{held === checked ? 'recomputed value differs' : `${checked - held} of ${plural(checked, 'hash', 'hashes')} do not hold`}</span>;
}

/** Copies the address; says so where it happened nowhere else. */
export function useCopyAddress(address: string | null): () => void {
  const toast = useView((state) => state.toast);
  return () => {
    if (address === null) return;
    void navigator.clipboard?.writeText(address).then(() => toast({ title: 'Address copied', text: address, tone: 'ok' }));
  };
}

/** Copies the whole address of this view, which opens it again in a window of this workbench; `hash` for another view than the present. */
export function useCopyLink(hash?: string): () => void {
  const toast = useView((state) => state.toast);
  return () => {
    const link = new URL(hash ?? window.location.hash, window.location.href).href;
    void navigator.clipboard?.writeText(link).then(() => toast({ title: 'Link copied', text: link, tone: 'ok' }));
  };
}

/** Fetches the evidence sheet and offers it for saving: one self-contained page. */
export function useEvidenceSheet(run: string, address: string | null): { busy: boolean; save: () => void } {
  const { client } = useBridge();
  const toast = useView((state) => state.toast);
  const [busy, setBusy] = useState(false);
  const save = (): void => {
    if (address === null || busy) return;
    setBusy(true);
    client['trace.sheet']({ run, address }).then((sheet) => {
      saveBlob(new Blob([sheet.html], { type: 'text/html' }), `evidence_${run}_${address.replace(/[^A-Za-z0-9_.-]+/g, '_')}.html`);
      toast({ title: 'Evidence sheet saved', text: `sha256 ${shortHash(sheet.sha256, 16)}`, tone: 'ok' });
    }, (error: unknown) => toast({ title: 'The evidence sheet was not made', text: error instanceof Error ? error.message : String(error), tone: 'block' })).finally(() => setBusy(false));
  };
  return { busy, save };
}

/** The same as a PDF. */
export function useSheetPdf(run: string, address: string | null): { busy: boolean; save: () => void } {
  const { client, transport } = useBridge();
  const toast = useView((state) => state.toast);
  const [busy, setBusy] = useState(false);
  const save = (): void => {
    if (address === null || busy) return;
    setBusy(true);
    client['trace.sheetPdf']({ run, address }).then(async (sheet) => {
      await transport.saveExport(sheet.token, sheet.fileName);
      toast({ title: 'Evidence sheet saved as PDF', text: `sha256 ${shortHash(sheet.sha256, 16)}`, tone: 'ok' });
    }).catch((error: unknown) => toast({ title: 'The PDF was not made', text: error instanceof Error ? error.message : String(error), tone: 'block' })).finally(() => setBusy(false));
  };
  return { busy, save };
}

export interface Rerun { readonly mutation: Mutation<'audit.verify'>; readonly result: CallOutput<'audit.verify'> | null; readonly start: () => void }

/** Executes the run again without the memo and compares. */
export function useRerun(run: string): Rerun {
  const mutation = useMutate('audit.verify');
  const [result, setResult] = useState<CallOutput<'audit.verify'> | null>(null);
  return {
    mutation, result,
    start: () => {
      setResult(null);
      void mutation.send({ run, rerun: true }).then((answer) => setResult(answer ?? null));
    },
  };
}

/** What the re-run found, said where the path stands. */
export function RerunResult({ result }: { result: CallOutput<'audit.verify'> }) {
  const outputs = result.rerun ?? [];
  const differing = outputs.filter((output) => !output.agrees);
  if (result.holds && differing.length === 0) return <Note tone="ok">Run again without the memo: {outputs.length} of {plural(outputs.length, 'output')} equal, the log and {plural(result.artifacts.checked, 'artifact')} whole, as far as this machine can tell.</Note>;
  return (
    <Note tone="block">
      <b>The re-run does not agree.</b> {differing.length} of {plural(outputs.length, 'output')} differ{differing.length === 0 ? '' : ': '}
      {differing.slice(0, 5).map((output) => <span key={output.artifact} className="mono"> {output.artifact} expected {shortHash(output.expected)} found {shortHash(output.found)};</span>)}
      {result.artifacts.broken.map((artifact) => <span key={artifact.sha256}> {artifact.names.join(', ')} is altered;</span>)}
      {result.log.firstBroken === null ? null : <> log entry {result.log.firstBroken.seq}: {result.log.firstBroken.reason}</>}
    </Note>
  );
}
