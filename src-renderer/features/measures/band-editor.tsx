import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { bandLabel, formatGrouping, readEdges, sameGrouping, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { groupDigits, plural } from '../../components/format.ts';
import { Segmented } from '../../components/inputs.tsx';
import { ErrorState, Note } from '../../components/states.tsx';
import { useCall } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { idOfName, type Offer } from './table-state.ts';

const KINDS = { bands: 'Bands', values: 'One a value', year: 'One a year' } as const;
const WAIT_MS = 300;
const TYPES: readonly (readonly [title: string, test: RegExp])[] = [['Numbers', /^(?:integer|decimal)/], ['Dates', /^date/], ['Codes and texts', /^(?:text|boolean)/]];

/** What is typed into one edge may be a pasted list: spaces, semicolons and lines part it, commas do not. */
function splitPasted(text: string): string[] {
  const parts = text.split(/[;\s]+/).filter((part) => part !== '');
  return parts.length > 1 ? parts : [text];
}

/** Edits how one axis is cut: the field, its bands, their edges; each band with how many rows it would hold. */
export function BandEditor({ run, offer, axis, value, onUse, onClose }: { run: string; offer: Offer; axis: 'rows' | 'cols'; value: Grouping; onUse: (to: Grouping) => void; onClose: () => void }) {
  const id = useId();
  const [field, setField] = useState(value.field);
  const about = offer.fields.find((each) => each.name === field);
  const [kind, setKind] = useState(value.kind);
  const [edges, setEdges] = useState<readonly string[]>(value.kind === 'bands' ? value.edges : []);
  const list = useRef<HTMLOListElement>(null);
  const read = readEdges(edges);
  const problem = kind === 'bands' ? read.problem : null;
  const grouping = useMemo<Grouping | null>(() => (problem === null ? { field, kind, edges: kind === 'bands' ? [...read.edges] : [] } : null), [field, kind, problem, read.edges.join(',')]);
  const preview = usePreview(run, offer, grouping);
  const change = (at: number, text: string): void => setEdges((old) => [...old.slice(0, at), ...splitPasted(text), ...old.slice(at + 1)]);
  const add = (): void => {
    setEdges((old) => [...old, '']);
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-of-type input')?.focus());
  };
  const takeField = (name: string): void => {
    const next = offer.fields.find((each) => each.name === name);
    setField(name);
    setKind(next?.kinds[0] ?? 'values');
    setEdges(offer.sets.find((set) => set.field === name && set.kind === 'bands')?.edges ?? []);
  };
  const counts = preview.counts;
  const unit = about === undefined || about.unit === 'none' ? '' : about.unit;
  const countAt = (key: string | null): string => (counts === null ? '' : groupDigits(counts.get(key) ?? '0'));
  return (
    <section className="pane m-side m-edit" aria-label={`Bands of the ${axis === 'rows' ? 'rows' : 'columns'}`}>
      <div className="ph"><h2>Bands of the {axis === 'rows' ? 'rows' : 'columns'}</h2><span className="sp" /><IconButton small icon="close" label="Close the editor" onPress={onClose} /></div>
      <div className="grow scroll pad m-form">
        <label className="field"><span className="lbl">Field</span>
          <select className="inp" value={field} onChange={(event) => takeField(event.target.value)}>
            {TYPES.map(([title, test]) => (
              <optgroup key={title} label={title}>{offer.fields.filter((each) => test.test(each.type)).map((each) => <option key={each.name} value={each.name} disabled={each.known === 0}>{each.title}{each.known === 0 ? ', no value in this run' : ''}</option>)}</optgroup>
            ))}
          </select>
        </label>
        {about === undefined ? null : <div className="s d3">{plural(about.known, 'row')} of {groupDigits(String(offer.computedFrom.rows))} {about.known === 1 ? 'has' : 'have'} a value{about.least === null ? '' : <>, from <span className="mono">{groupDigits(about.least)}</span> to <span className="mono">{groupDigits(about.greatest ?? '')}</span>{unit === '' ? '' : ` ${unit}`}</>}.</div>}
        {about === undefined || about.kinds.length < 2 ? null : <Segmented label="How" value={kind} options={about.kinds.map((each) => ({ id: each, label: KINDS[each] }))} onChange={setKind} />}
        {kind !== 'bands' ? null : (
          <>
            <div className="m-eh s d3"><span>Each edge begins a band{unit === '' ? '' : `, ${unit}`}</span><span className="sp" /><span>Rows that count</span></div>
            <ol ref={list} className="m-edges" aria-label="Edges">
              <li><span className="m-none d3">below the first</span><span className="el">{bandLabel({ kind: 'bands', edges: [...read.edges] }, '000').replace('undefined', '')}</span><span className="mono r">{problem === null ? countAt('000') : ''}</span><span /></li>
              {edges.map((edge, at) => (
                <li key={at}>
                  <input className={`inp mono${problem?.at === at ? ' err' : ''}`} inputMode="decimal" aria-label={`Edge ${at + 1}${unit === '' ? '' : `, ${unit}`}`} value={edge} aria-invalid={problem?.at === at} {...(problem?.at === at ? { 'aria-describedby': `${id}-problem` } : {})}
                    onChange={(event) => change(at, event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter') add(); }} />
                  <span className="el s d2">{problem === null ? bandLabel({ kind: 'bands', edges: [...read.edges] }, String(at + 1).padStart(3, '0')) : ''}</span>
                  <span className="mono r">{problem === null ? countAt(String(at + 1).padStart(3, '0')) : ''}</span>
                  <IconButton small icon="minus" label={`Remove edge ${at + 1}${edge === '' ? '' : `, ${edge}`}`} onPress={() => setEdges((old) => old.filter((_, i) => i !== at))} />
                </li>
              ))}
            </ol>
            <div><Button small icon="plus" onPress={add}>Add an edge</Button></div>
          </>
        )}
        {problem === null ? null : <div id={`${id}-problem`} role="alert" className="m-bad s">{problem.words}</div>}
        {counts === null || kind === 'bands' ? null : <div className="s d3">{plural([...counts.keys()].filter((key) => key !== null).length, 'group')} in this run.</div>}
        {counts === null || !counts.has(null) ? null : <div className="s d3">Not known: {countAt(null)} that count.</div>}
        {preview.error === null ? null : <ErrorState error={preview.error} />}
        <div className="acts"><Button look="primary" disabled={grouping === null ? 'Correct the edges first.' : false} onPress={() => { if (grouping !== null) onUse(grouping); }}>Show the table</Button></div>
        <SaveSet run={run} offer={offer} value={value} grouping={grouping} onSaved={onUse} />
      </div>
    </section>
  );
}

/** How many rows that count each band would hold, asked once the typing rests. */
function usePreview(run: string, offer: Offer, grouping: Grouping | null) {
  const [asked, setAsked] = useState<Grouping | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(grouping), WAIT_MS);
    return () => clearTimeout(timer);
  }, [grouping]);
  const measure = offer.measures.find((each) => each.aggregate === 'count') ?? offer.measures[0];
  const table = useCall('measures.table', asked === null || measure === undefined ? null : { run, rows: asked, measures: [measure.id] });
  const current = grouping !== null && asked !== null && sameGrouping(grouping, asked);
  return { error: current ? table.error : null, counts: !current || table.data === undefined ? null : new Map(table.data.rows.bands.map(({ key }, r) => [key, table.data?.rowTotals[r]?.[0]?.value ?? '0'])) };
}

function SaveSet({ run, offer, value, grouping, onSaved }: { run: string; offer: Offer; value: Grouping; grouping: Grouping | null; onSaved: (to: Grouping) => void }) {
  const from = offer.sets.find((set) => sameGrouping(set, value));
  const [name, setName] = useState(from?.title ?? '');
  const [note, setNote] = useState('');
  const save = useMutate('measures.bands.save');
  const readOnly = useReadOnly();
  // The same name is the same set: its next revision. Another name is another set.
  const same = from !== undefined && name.trim() === from.title;
  const id = same ? from.id : idOfName(name);
  const held = offer.sets.find((set) => set.id === id && set.saved !== null)?.saved ?? null;
  const why = readOnly ?? (grouping === null ? 'Correct the edges first.' : id === null ? 'Give the set a name.' : false);
  const send = async (): Promise<void> => {
    if (grouping === null || id === null) return;
    const saved = await save.send({ run, id, title: name.trim(), ...grouping, note, basedOn: held?.revision ?? null });
    if (saved !== undefined) onSaved({ field: saved.field, kind: saved.kind, edges: saved.edges });
  };
  return (
    <div className="m-save">
      <h3>Keep it as a set</h3>
      <label className="field"><span className="lbl">Name</span><input className="inp" value={name} onChange={(event) => setName(event.target.value)} /></label>
      <label className="field"><span className="lbl">Note, for the log</span><input className="inp" value={note} onChange={(event) => setNote(event.target.value)} /></label>
      <div className="s d3">{held !== null ? `Saved by ${held.by} as revision ${held.revision}; this becomes revision ${held.revision + 1}.` : same ? 'Takes the place of the configured set in this workspace.' : 'A new set of this workspace.'} Any run can be shown by it at once; runs from now on store it.</div>
      {grouping === null || from === undefined || formatGrouping(grouping) !== formatGrouping(from) ? null : <Note>The edges are those of “{from.title}”.</Note>}
      {save.error === null ? null : <ErrorState error={save.error} />}
      <div className="acts"><Button busy={save.busy} disabled={why} onPress={() => void send()}>Save the set</Button></div>
    </div>
  );
}
