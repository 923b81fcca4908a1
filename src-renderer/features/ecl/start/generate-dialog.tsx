import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { DialogFrame } from '../../../components/dialog.tsx';
import { formatBytes, formatCount } from '../../../components/format.ts';
import { Segmented } from '../../../components/inputs.tsx';
import { ErrorState } from '../../../components/states.tsx';
import { FileName } from '../../../components/values.tsx';
import { formatRoute } from '../../../routing/route.ts';
import { navigate } from '../../../routing/use-route.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useView } from '../../../state/view-store.ts';
import type { CallOutput } from '../../../state/use-call.ts';
import { dayInName } from './start-input.ts';

type File = CallOutput<'ecl.generate'>['files'][number];
const MOST = 5_000_000;
const LOANS = /^loans.*\.(csv|tsv|xlsx)$/i;

/** The documents that fit a loan file of the same portfolio: policy, scenarios and overlays, and the ledger of its day. */
export function documentsFor<F extends { readonly name: string }>(loans: string, files: readonly F[]): { readonly policy: F | undefined; readonly scenarios: F | undefined; readonly ledger: F | undefined; readonly overlays: F | undefined } {
  const named = (pattern: RegExp): F | undefined => files.find(({ name }) => pattern.test(name));
  const day = dayInName(loans);
  return { policy: named(/^policy\b.*\.json$/), scenarios: named(/^scenarios\b.*\.json$/), overlays: named(/^overlays\b.*\.json$/), ledger: day === null ? undefined : files.find(({ name }) => name.startsWith('ledger') && name.includes(day)) };
}

/** A seeded synthetic portfolio of two dates with its documents: the same seed gives the same bytes. */
export function GenerateDialog() {
  const close = (): void => useView.getState().showDialog(null);
  const [loans, setLoans] = useState('10000');
  const [seed, setSeed] = useState('42');
  const [country, setCountry] = useState<'es' | 'latam'>('es');
  const [files, setFiles] = useState<readonly File[] | null>(null);
  const generate = useMutate('ecl.generate');
  const wrong = !/^\d{1,7}$/.test(loans) || Number(loans) < 1 || Number(loans) > MOST ? `Loans: a whole number from 1 to ${formatCount(MOST)}.` : !/^\d{1,15}$/.test(seed) ? 'Seed: a whole number.' : null;
  const go = async (): Promise<void> => {
    if (wrong !== null || generate.busy) return;
    const made = await generate.send({ loans: Number(loans), seed: Number(seed), country });
    if (made !== undefined) setFiles(made.files);
  };
  const save = useMutate('ecl.saveDocument');
  const use = async (file: File): Promise<void> => {
    const fitting = documentsFor(file.name, files ?? []);
    const kept: Record<string, string | undefined> = {};
    for (const kind of ['policy', 'scenarios', 'ledger'] as const) {
      const document = fitting[kind];
      if (document === undefined) continue;
      const saved = await save.send({ kind, file: document.token, note: `generated with seed ${seed}` });
      if (saved === undefined) return;
      kept[kind] = saved.sha256;
    }
    close();
    navigate(formatRoute(['ecl', 'new'], { file: file.token, name: file.name, ...kept, overlays: fitting.overlays?.token, overlaysName: fitting.overlays?.name }));
  };
  return (
    <DialogFrame title={files === null ? 'Generate a synthetic portfolio?' : 'The portfolio is in the inbox'} onClose={close}>
      {files === null ? (
        <>
          <div className="s d2">Invented loans at two reporting dates, with policy, scenarios and ledger that fit them. The same seed gives the same bytes.</div>
          <label className="field"><span className="lbl">Loans</span><input className="inp mono" autoFocus inputMode="numeric" value={loans} onChange={(event) => setLoans(event.target.value.trim())} /></label>
          <label className="field"><span className="lbl">Seed</span><input className="inp mono" inputMode="numeric" value={seed} onChange={(event) => setSeed(event.target.value.trim())} onKeyDown={(event) => { if (event.key === 'Enter') void go(); }} /></label>
          <div className="field"><span className="lbl">Products and regions of</span><Segmented label="Products and regions of" value={country} options={[{ id: 'es', label: 'Spain' }, { id: 'latam', label: 'Latin America' }]} onChange={setCountry} /></div>
          {generate.error === null ? null : <ErrorState error={generate.error} kept="the inbox as it was" />}
          <div className="acts"><Button onPress={close}>Leave it</Button><Button look="primary" busy={generate.busy} disabled={wrong} onPress={() => void go()}>Generate</Button></div>
        </>
      ) : (
        <>
          <ul className="ecl-files">{files.map((file) => <li key={file.token} className="row s"><span className="el grow"><span className="m5"><FileName name={file.name} /></span><span className="d3 ecl-what">{file.what}, {formatBytes(file.bytes)}</span></span>{LOANS.test(file.name) ? <Button small busy={save.busy} onPress={() => void use(file)}>Use with its documents</Button> : null}</li>)}</ul>
          {save.error === null ? null : <ErrorState error={save.error} kept="the files in the inbox" />}
          <div className="acts"><Button onPress={close}>Close</Button></div>
        </>
      )}
    </DialogFrame>
  );
}
