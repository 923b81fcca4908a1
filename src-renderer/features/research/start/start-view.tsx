import { useState, type ReactNode } from 'react';
import type { ResearchDocument } from '../../../../src-shared/contract/research.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button } from '../../../components/button.tsx';
import { runNumber } from '../../../components/format.ts';
import { ChipSelect, type Option } from '../../../components/inputs.tsx';
import { ErrorState, Note } from '../../../components/states.tsx';
import { formatRoute, runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { useCall, type CallInput } from '../../../state/use-call.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useReadOnly } from '../../../state/use-read-only.ts';
import { isResearchRun, made } from '../../research-parts/use-research-run.ts';
import { useChosenFiles } from './chosen-files.ts';
import { startInput, startMissing, type ResearchChoices } from './start-input.ts';
import { VendorDrop } from './vendor-drop.tsx';

const NONE: Option = { id: 'none', label: 'none' };
const SHOWN = 50;
type Kind = ResearchDocument['kind'];
const KINDS: readonly { readonly kind: Kind; readonly title: string; readonly hint: string }[] = [
  { kind: 'ingestion', title: 'Ingestion', hint: 'Which file is whose, which columns hold what, how vendors are judged.' },
  { kind: 'spec', title: 'Spec', hint: 'The experiment. None: the data is read and judged, nothing is traded.' },
  { kind: 'gates', title: 'Gates', hint: 'What the candidate must pass. None: nobody judges it.' },
];

/** The form of a run: data, spec, gates. Nothing is executed before Start. */
export function StartView({ query }: { query: Readonly<Record<string, string>> }) {
  const runs = useCall('runs.list', { offset: 0, limit: 500 }).data?.items ?? [];
  const documents = useCall('research.documents', {});
  const files = useChosenFiles((state) => state.files);
  const start = useMutate('research.start');
  const readOnly = useReadOnly();
  const [title, setTitle] = useState('');
  const all = documents.data ?? [];
  const of = (kind: Kind): string | null => { const own = query[kind]; return own === 'none' ? null : own ?? (kind === 'spec' ? null : all.filter((each) => each.kind === kind).toSorted((a, b) => Number(b.approval === 'approved') - Number(a.approval === 'approved') || (a.savedAt < b.savedAt ? 1 : -1))[0]?.sha256 ?? null); };
  const choices: ResearchChoices = { run: query['from'] ?? null, files: files.map(({ token }) => token), ingestion: of('ingestion'), spec: of('spec'), gates: of('gates'), title };
  const closed = readOnly ?? startMissing(choices);
  const begin = async (): Promise<void> => {
    const input: CallInput<'research.start'> | null = startInput(choices);
    if (input === null || closed !== null || start.busy) return;
    const answer = await start.send(input);
    if (answer !== undefined) navigate(runHref(answer.run, 'gates'));
  };
  useCommands([{ id: 'research.start', label: 'Start the run', group: 'New run', keys: ['Ctrl Enter'], inTextFields: true, when: () => closed === null && !start.busy, run: () => void begin() }]);
  const earlier = runs.filter((run) => isResearchRun(run) && made(run, 'reconcile')).slice(0, SHOWN).map((run): Option => ({ id: run.id, label: `run ${runNumber(run.number)}`, detail: run.title }));
  const versions = (kind: Kind): Option[] => all.filter((each) => each.kind === kind).map((each) => ({ id: each.sha256, label: `${each.name} ${each.version === 0 ? 'shipped' : `v${each.version}`}`, detail: `${each.title}, ${each.approval === 'none' ? 'not approved' : each.approval}` }));
  const shown = KINDS.filter(({ kind }) => kind !== 'ingestion' || choices.run === null);
  const unapproved = shown.filter(({ kind }) => { const document = all.find(({ sha256 }) => sha256 === of(kind)); return document !== undefined && document.approval !== 'approved'; });
  return (
    <form className="scroll grow" aria-label="New experiment" onSubmit={(event) => { event.preventDefault(); void begin(); }}>
      <Field label="Data" hint="Vendors’ files, or the data of an earlier run: what was read there is not read again.">
        <ChipSelect label="Data of" value={choices.run ?? 'none'} options={[{ id: 'none', label: 'new files' }, ...earlier]} changed={choices.run !== null} onChange={(to) => setQuery({ from: to === 'none' ? undefined : to })} hint={earlier.length === 0 ? 'No run has reconciled data yet.' : 'Runs whose vendors were reconciled.'} />
        {choices.run === null ? <VendorDrop /> : null}
      </Field>
      {documents.error !== null ? <ErrorState error={documents.error} retry={documents.refetch} /> : null}
      {shown.map(({ kind, title: label, hint }) => (
        <Field key={kind} label={label} hint={hint}>
          <ChipSelect label={label} value={of(kind) ?? 'none'} options={[...(kind === 'ingestion' && of(kind) !== null ? [] : [NONE]), ...versions(kind)]} changed={query[kind] !== undefined} onChange={(to) => setQuery({ [kind]: to })} />
          {of(kind) === null ? <a className="s" href={formatRoute(['research', 'documents', kind])}>Import one</a> : <a className="s" href={formatRoute(['research', 'documents', kind, of(kind) ?? ''])}>Read it</a>}
        </Field>
      ))}
      <Field label="Title" hint="Absent: the spec’s, or the ingestion’s."><input className="inp rsx-title" aria-label="Title of the run" value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} /></Field>
      {unapproved.length === 0 ? null : <div className="pad"><Note tone="info">{unapproved.map((each) => each.title).join(' and ')} {unapproved.length === 1 ? 'is' : 'are'} not approved: the run can be made, and becomes a record only once {unapproved.length === 1 ? 'it is' : 'they are'}.</Note></div>}
      {start.error === null ? null : <div className="pad"><ErrorState error={start.error} kept="the files and every choice on this page" /></div>}
      <div className="row rsx-go"><span className="s d3">{closed ?? (choices.spec === null ? 'Data only: it is read, reconciled and judged.' : 'Nothing is executed until you start. Every experiment counts as a trial of its study.')}</span><span className="sp" /><Button onPress={() => navigate(formatRoute(['research']))}>Discard</Button><Button look="primary" command="research.start" busy={start.busy} disabled={closed} onPress={() => void begin()}>Start</Button></div>
    </form>
  );
}

function Field({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return <div className="rsx-field"><div className="m5 s">{label}</div><div><div className="row wrap">{children}</div><div className="hint">{hint}</div></div></div>;
}
