import { useEffect, useState } from 'react';
import { MOST_ITEMS, type SamplePlan } from '../../../src-shared/model/work-paper.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, plural, runNumber } from '../../components/format.ts';
import { ChipSelect, Segmented } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { formatRoute } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { leftOutWords } from './words.ts';

const METHODS = [{ id: 'random', label: 'Random' }, { id: 'stratified', label: 'Stratified' }, { id: 'mus', label: 'Monetary unit' }] as const;
const WHAT: Readonly<Record<SamplePlan['method'], string>> = {
  random: 'Every output of the chosen spaces has the same chance.',
  stratified: 'The size is divided over strata first; inside each every output has the same chance.',
  mus: 'Every unit of currency has the same chance, so that a large amount is drawn more surely; one of at least the interval always (ISA 530).',
};

/** A seed that nobody chose, from the platform's own source of chance. It stands on the paper. */
function anySeed(): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return String((high % 100) * 1_000_000 + (low % 1_000_000));
}

/** What to draw: run, population, method, size, seed. */
export function NewPaper({ run }: { run: string | null }) {
  const runs = useCall('runs.list', { offset: 0, limit: 500 });
  const choices = (runs.data?.items ?? []).filter((each) => each.finishedAt !== null && each.manifestSha256 !== null);
  // A what-if is sampled when it is asked for, never by itself.
  const chosen = run ?? (choices.find(({ kind }) => kind !== 'what-if') ?? choices[0])?.id ?? null;
  const frame = useCall('desk.frame', chosen === null ? null : { run: chosen });
  const readOnly = useReadOnly();
  const create = useMutate('desk.create');
  const [method, setMethod] = useState<SamplePlan['method']>('stratified');
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const [by, setBy] = useState('space');
  const [allocation, setAllocation] = useState<SamplePlan['allocation']>('proportional');
  const [column, setColumn] = useState<string | null>(null);
  const [size, setSize] = useState('60');
  const [seed, setSeed] = useState(anySeed);
  const [title, setTitle] = useState('');
  useEffect(() => { setOff(new Set()); setColumn(null); setBy('space'); }, [chosen]);
  const spaces = (frame.data?.spaces ?? []).filter(({ space }) => !off.has(space));
  const units = spaces.reduce((sum, space) => sum + space.units, 0);
  const wrong = chosen === null ? 'There is no finished run.' : frame.data === undefined ? 'The outputs are being counted.'
    : !/^\d+$/.test(size) || Number(size) < 1 || Number(size) > MOST_ITEMS ? `Size: a whole number from 1 to ${formatCount(MOST_ITEMS)}.`
      : !/^\d{1,15}$/.test(seed) ? 'Seed: a whole number of at most 15 digits.'
        : method === 'mus' ? (frame.data.money.length === 0 ? 'This run has no column of money.' : null)
          : spaces.length === 0 ? 'Choose at least one kind of output.' : Number(size) > units ? `The population has only ${formatCount(units)} outputs.` : null;
  const draw = async (): Promise<void> => {
    if (chosen === null || wrong !== null || readOnly !== null || create.busy) return;
    const paper = await create.send({ run: chosen, title, plan: { method, size: Number(size), seed: Number(seed), spaces: method === 'mus' ? [] : spaces.map(({ space }) => space), by, allocation, column } });
    if (paper !== undefined) navigate(formatRoute(['desk', paper.id]));
  };
  useCommands([{ id: 'desk.draw', label: 'Draw the sample', group: 'Auditor’s desk', keys: ['Ctrl Enter'], inTextFields: true, run: () => void draw() }]);
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Draw a sample</h1><span className="sp" /><Button onPress={() => navigate(formatRoute(['desk']))}>Back to the papers</Button>
        <Button look="primary" command="desk.draw" busy={create.busy} disabled={readOnly ?? wrong} onPress={() => void draw()}>{create.busy ? 'Drawing' : 'Draw the sample'}</Button></div></header>
      {runs.data !== undefined && choices.length === 0 ? <EmptyState title="No run has finished yet">A sample is drawn from what a run made. <a href={formatRoute(['runs'])}>Go to the runs</a></EmptyState> : (
        <form className="grow scroll pad dk-new" aria-label="Sample" onSubmit={(event) => { event.preventDefault(); void draw(); }}>
          {create.error === null ? null : <ErrorState error={create.error} kept="every choice on this page" />}
          <div className="setting"><span className="d2">Run</span><span className="row"><ChipSelect label="Run" value={chosen ?? ''} options={choices.map((each) => ({ id: each.id, label: `run ${runNumber(each.number)}`, detail: `${each.kind === 'record' ? 'of record' : each.kind}, ${each.title}` }))} onChange={(to) => setQuery({ run: to }, { replace: true })} /><span className="d3 s el">{choices.find(({ id }) => id === chosen)?.title}</span></span></div>
          <div className="setting"><span className="d2">Method</span><span className="dk-f"><Segmented label="Method" value={method} options={METHODS} onChange={setMethod} /><span className="s d3">{WHAT[method]}</span></span></div>
          {frame.error !== null ? <ErrorState error={frame.error} retry={frame.refetch} /> : frame.data === undefined ? (chosen === null ? null : <Loading what="the counts of the run’s outputs" />) : method === 'mus' ? (
            <div className="setting"><span className="d2">Money</span><span className="row">{frame.data.money.length === 0 ? <span className="d3">This run has no column of money.</span> : <ChipSelect label="Column" value={column ?? frame.data.money[0]?.column ?? ''} options={frame.data.money.map((each) => ({ id: each.column, label: each.title }))} onChange={setColumn} />}</span></div>
          ) : (
            <div className="setting"><span className="d2">Population</span>
              <div className="dk-f">
                <ul className="plain dk-spaces" aria-label="Kinds of output">{frame.data.spaces.map((space) => (
                  <li key={space.space}><label className="check"><input type="checkbox" checked={!off.has(space.space)} onChange={() => setOff((old) => { const next = new Set(old); if (!next.delete(space.space)) next.add(space.space); return next; })} /><span className="m5">{space.title}</span></label><span className="mono">{formatCount(space.units)}</span><span className="s d3">in {plural(space.columns, 'column')}</span></li>
                ))}</ul>
                <div><span className="mono m5">{formatCount(units)}</span> outputs in all.{frame.data.leftOut.length === 0 ? null : <span className="s d3"> Not sampled: {leftOutWords(frame.data.leftOut)}.</span>}</div>
              </div></div>
          )}
          {method === 'stratified' && frame.data !== undefined ? (
            <div className="setting"><span className="d2">Strata</span><span className="row wrap"><ChipSelect label="By" value={by} options={[{ id: 'space', label: 'kind of output' }, { id: 'column', label: 'column' }, ...frame.data.bands.map((set) => ({ id: `bands:${set.id}`, label: set.title, detail: 'of the loan' }))]} onChange={setBy} />
              <Segmented label="Allocation" value={allocation} options={[{ id: 'proportional', label: 'In proportion' }, { id: 'equal', label: 'Evenly' }]} onChange={setAllocation} /></span></div>
          ) : null}
          <div className="setting"><label htmlFor="dk-size" className="d2">Size</label><span className="row"><input id="dk-size" className="inp mono dk-num" inputMode="numeric" value={size} onChange={(event) => setSize(event.target.value)} /><span className="s d3">{method === 'mus' ? 'monetary units; items may be fewer' : 'items'}</span></span></div>
          <div className="setting"><label htmlFor="dk-seed" className="d2">Seed</label><span className="row"><input id="dk-seed" className="inp mono dk-num" inputMode="numeric" value={seed} onChange={(event) => setSeed(event.target.value)} /><Button icon="rerun" onPress={() => setSeed(anySeed())}>Another</Button><span className="s d3">It stands on the paper: whoever draws with it again gets the same items.</span></span></div>
          <div className="setting"><label htmlFor="dk-title" className="d2">Title</label><input id="dk-title" className="inp dk-title" value={title} maxLength={200} placeholder={chosen === null ? '' : `Sample of run ${chosen.slice(1)}`} onChange={(event) => setTitle(event.target.value)} /></div>
          {wrong === null || frame.data === undefined ? null : <Note>{wrong}</Note>}
          {readOnly === null ? null : <Note>{readOnly}</Note>}
        </form>
      )}
    </>
  );
}
