import { useState, type ReactNode } from 'react';
import { useBridge } from '../../../bridge/bridge.ts';
import type { ChosenFile } from '../../../bridge/transport.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button } from '../../../components/button.tsx';
import { runNumber } from '../../../components/format.ts';
import { ChipSelect, Segmented, type Option } from '../../../components/inputs.tsx';
import { ErrorState, Note } from '../../../components/states.tsx';
import { FileName } from '../../../components/values.tsx';
import { formatRoute, runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useReadOnly } from '../../../state/use-read-only.ts';
import { FilePick } from '../../new-run/file-pick.tsx';
import { isEclRun } from '../../ecl-parts/use-ecl-run.ts';
import { APPROVAL_WORDS, versionWords } from '../../documents/document-words.ts';
import { isWhatIf, KIND_WORDS, type DocumentKind, type EclDocument } from '../documents/document-words.ts';
import { LOAN_EXTENSIONS } from './portfolio-drop.tsx';
import { dayInName, startInput, startMissing, type StartChoices } from './start-input.ts';

const NONE: Option = { id: 'none', label: 'none' };
const SHOWN = 50;

/** The newest version of each name; approved ones first, so that the first is the one to take. */
export function newestOf(documents: readonly EclDocument[], kind: DocumentKind): EclDocument[] {
  const latest = new Map<string, EclDocument>();
  for (const each of documents) if (each.kind === kind && each.version > (latest.get(each.name)?.version ?? -1)) latest.set(each.name, each);
  return [...latest.values()].toSorted((a, b) => Number(isWhatIf(a)) - Number(isWhatIf(b)) || Number(b.approval === 'approved') - Number(a.approval === 'approved') || (a.savedAt < b.savedAt ? 1 : -1));
}

/** The form of a run: loans, day, and the documents it is measured by. Nothing is executed before Start. */
export function StartView({ query }: { query: Readonly<Record<string, string>> }) {
  const { transport } = useBridge();
  const runs = useCall('runs.list', { offset: 0, limit: 500 }).data?.items ?? [];
  const documents = useCall('ecl.documents', {});
  const start = useMutate('ecl.start');
  const readOnly = useReadOnly();
  const [date, setDate] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Readonly<Partial<Record<DocumentKind, string>>>>({});
  const [overlays, setOverlays] = useState<'approved' | 'none'>('approved');
  const [overlayFile, setOverlayFile] = useState<ChosenFile | null>(query['overlays'] === undefined ? null : { token: query['overlays'], fileName: query['overlaysName'] ?? 'overlays', bytes: null });
  const [mapping, setMapping] = useState<ChosenFile | null>(null);
  const [decisions, setDecisions] = useState<ChosenFile | null>(null);
  const [prior, setPrior] = useState('none');
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState<'draft' | 'what-if'>('draft');
  const all = documents.data ?? [];
  const of = (each: DocumentKind): string | null => { const own = chosen[each] ?? (/^[0-9a-f]{64}$/.test(query[each] ?? '') ? query[each] : undefined); return own === 'none' ? null : own ?? (each === 'ledger' ? null : newestOf(all, each)[0]?.sha256 ?? null); };
  const from = query['file'] !== undefined ? { file: query['file'] } : query['from'] !== undefined ? { run: query['from'] } : null;
  const day = date ?? dayInName(query['name'] ?? runs.find(({ id }) => id === query['from'])?.title ?? '') ?? '';
  const choices: StartChoices = { from, reportingDate: day, policy: of('policy'), scenarios: of('scenarios'), ledger: of('ledger'), overlays: overlayFile === null ? overlays : { file: overlayFile.token }, mapping: mapping?.token ?? null, decisions: decisions?.token ?? null, prior: prior === 'none' ? null : prior, title, kind };
  const closed = readOnly ?? startMissing(choices);
  const begin = async (): Promise<void> => {
    const input = startInput(choices);
    if (input === null || closed !== null || start.busy) return;
    const answer = await start.send(input);
    if (answer !== undefined) navigate(runHref(answer.run, 'gates'));
  };
  useCommands([{ id: 'ecl.start', label: 'Start the run', group: 'New run', keys: ['Ctrl Enter'], inTextFields: true, when: () => closed === null && !start.busy, run: () => void begin() }]);
  const choose = async (): Promise<void> => { const file = await transport.openFile(LOAN_EXTENSIONS); if (file !== null) navigate(formatRoute(['ecl', 'new'], { file: file.token, name: file.fileName })); };
  const tapes = runs.filter((run) => run.status === 'succeeded' && run.gates.some(({ id, status }) => id === 'transform' && (status === 'passed' || status === 'reused'))).slice(0, SHOWN);
  const priors = runs.filter((run) => isEclRun(run) && run.status === 'succeeded').slice(0, SHOWN);
  const asOption = (run: (typeof runs)[number]): Option => ({ id: run.id, label: `run ${runNumber(run.number)}`, detail: run.title });
  const unapproved = (['policy', 'scenarios'] as const).filter((each) => { const document = all.find(({ sha256 }) => sha256 === of(each)); return document !== undefined && document.approval !== 'approved'; });
  return (
    <form className="scroll grow ecl-start" aria-label="New run of expected credit loss" onSubmit={(event) => { event.preventDefault(); void begin(); }}>
      <Field label="Loans" hint="A file with one row a loan, or the tape of a run: what was read there is not read again.">
        <button type="button" className={`chip${from !== null && 'file' in from ? ' on' : ''}`} onClick={() => void choose()}><span className="k">File</span> <b>{from !== null && 'file' in from ? <FileName name={query['name'] ?? 'a file'} /> : 'choose'}</b><span className="vh">, choose a loan file</span></button>
        <span className="s d3">or</span>
        <ChipSelect label="Tape of" value={query['from'] ?? 'none'} options={[NONE, ...tapes.map(asOption)]} changed={query['from'] !== undefined} onChange={(to) => setQuery({ from: to === 'none' ? undefined : to, file: undefined, name: undefined })} hint={tapes.length === 0 ? 'No run has read a tape yet.' : 'Runs whose columns became fields.'} />
      </Field>
      <Field label="Reporting date" hint="The day at which losses are measured."><input className="inp mono" aria-label="Reporting date, as 2025-12-31" placeholder="2025-12-31" value={day} onChange={(event) => setDate(event.target.value.trim())} /></Field>
      {documents.error !== null ? <ErrorState error={documents.error} retry={documents.refetch} /> : null}
      {(['policy', 'scenarios', 'ledger'] as const).map((each) => (
        <Field key={each} label={KIND_WORDS[each].one} hint={each === 'policy' ? 'How losses are measured, every convention in it.' : each === 'scenarios' ? 'Macro scenarios with their weights.' : 'Balances that allowance and exposure must tie to.'}>
          <ChipSelect label={KIND_WORDS[each].one} value={of(each) ?? 'none'} options={[...(each === 'ledger' || of(each) === null ? [NONE] : []), ...versions(all, each)]} onChange={(to) => setChosen({ ...chosen, [each]: to })} />
          {all.some((document) => document.kind === each) ? of(each) === null ? null : <a className="s" href={formatRoute(['ecl', 'documents', each, of(each) ?? ''])}>Read it</a> : <a className="s" href={formatRoute(['ecl', 'documents', each])}>Import one</a>}
        </Field>
      ))}
      <Field label="Overlays" hint="Governed adjustments; they are always shown apart.">
        {overlayFile === null ? <Segmented label="Overlays" value={overlays} options={[{ id: 'approved', label: 'Approved and in force' }, { id: 'none', label: 'None' }]} onChange={setOverlays} /> : null}
        <FilePick label="From a file" accept={['.json', '.yaml', '.yml']} value={overlayFile} onChange={setOverlayFile} />
      </Field>
      <Field label="Prior run" hint="The reporting date before: movement and migration are made against it."><ChipSelect label="Prior" value={prior} options={[NONE, ...priors.map(asOption)]} changed={prior !== 'none'} onChange={setPrior} /></Field>
      {from !== null && 'file' in from ? (
        <Field label="Reading" hint="Without a mapping the last one accepted for the same headers is taken, else the run waits for a person."><FilePick label="Mapping" accept={['.json', '.yaml', '.yml']} value={mapping} onChange={setMapping} unset="as known" /><FilePick label="Decisions" accept={['.json', '.yaml', '.yml']} value={decisions} onChange={setDecisions} /></Field>
      ) : null}
      <Field label="Title" hint="Absent: the file and the day."><input className="inp ecl-title" aria-label="Title of the run" value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} /></Field>
      <Field label="Kind" hint={kind === 'draft' ? 'Approval makes a draft a record.' : 'A what-if never becomes a record.'}><Segmented label="Kind" value={kind} options={[{ id: 'draft', label: 'Draft' }, { id: 'what-if', label: 'What-if' }]} onChange={setKind} /></Field>
      {kind === 'draft' && unapproved.length > 0 ? <Note tone="info">{unapproved.map((each) => KIND_WORDS[each].one).join(' and ')} {unapproved.length === 1 ? 'is' : 'are'} not approved: the run can be made, and becomes a record only once {unapproved.length === 1 ? 'it is' : 'they are'}.</Note> : null}
      {start.error === null ? null : <ErrorState error={start.error} kept="the file and every choice on this page" />}
      <div className="row ecl-go"><span className="s d3">{closed ?? 'Nothing is executed until you start.'}</span><span className="sp" /><Button onPress={() => navigate(formatRoute(['ecl']))}>Discard</Button><Button look="primary" command="ecl.start" busy={start.busy} disabled={closed} onPress={() => void begin()}>Start</Button></div>
    </form>
  );
}

function versions(all: readonly EclDocument[], kind: DocumentKind): Option[] {
  return newestOf(all, kind).flatMap((latest) => all.filter((each) => each.kind === kind && each.name === latest.name).toSorted((a, b) => b.version - a.version))
    .map((each) => ({ id: each.sha256, label: versionWords(each), detail: `${each.title}, ${APPROVAL_WORDS[each.approval].words.toLowerCase()}` }));
}

function Field({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return <div className="ecl-field"><div className="m5 s">{label}</div><div><div className="row wrap">{children}</div><div className="hint">{hint}</div></div></div>;
}
