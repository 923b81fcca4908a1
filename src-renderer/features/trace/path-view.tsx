import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { TraceOrigin } from '../../../src-shared/model/trace.ts';
import { Button, Kbd } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { RunActions } from '../../shell/run-actions.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { DeliveredLine } from './delivered-line.tsx';
import { flattenPath, sourceOf, type OriginStop, type PathStop } from './path.ts';
import { forwardOfStop } from './forward-of-stop.ts';
import { forwardHref } from './explore-routes.ts';
import type { Listing } from './population/contributor-rows.tsx';
import { BranchRows, PopulationRows, type PopulationList } from './population-rows.tsx';
import { useRememberTrace } from './recent-traces.ts';
import { TraceHead } from './trace-head.tsx';
import { DocumentOrigin, SourceFoot, type RawScroll } from './source-lines.tsx';
import { BrokenRow, FindingsRow, FoldedRow, StepRow } from './step-row.tsx';
import { HashVerdict, RerunResult, useEvidenceSheet, useRerun, useSheetPdf } from './trace-actions.tsx';
import { moveStop, useTracePath, type TracePath } from './use-trace-path.ts';
import { useCall } from '../../state/use-call.ts';

/** The origin that the foot shows: the last one of the path. Earlier ones (lookup rows, deal entries) stand on the line. */
function footOf(stops: readonly PathStop[]): OriginStop | null {
  return sourceOf(stops) ?? stops.findLast((stop): stop is OriginStop => stop.kind === 'origin') ?? null;
}

function StopRow({ stop, path, focus, chosen, choose, list }: { stop: PathStop; path: TracePath; focus: string | null; chosen: string | null; choose: (address: string) => void; list: PopulationList }) {
  const props = { focusable: focus === stop.key, open: path.opened.has(stop.key), onToggle: () => path.toggle(stop.key) };
  switch (stop.kind) {
    case 'step': return <StepRow stop={stop} {...props} />;
    case 'folded': return <FoldedRow stop={stop} {...props} />;
    case 'findings': return <FindingsRow stop={stop} {...props} />;
    case 'broken': return <BrokenRow stop={stop} focusable={props.focusable} />;
    case 'branch': return <BranchRows stop={stop} enter={(index) => path.enter(stop.node.address, index)} currentLine={focus} />;
    case 'population': return <PopulationRows stop={stop} chosen={chosen} choose={choose} currentLine={focus} list={list} />;
    case 'origin': {
      const origin: TraceOrigin = stop.origin;
      return origin.kind === 'source-cell' ? null : <div className="tv-doc rests"><span className="mi d3">Rests on</span><DocumentOrigin origin={origin} /></div>;
    }
  }
}

/** Where `F` leads from a stop; populations and branches hold numbers of their own. */
function forwardTo(run: string, stop: PathStop): string | undefined {
  const from = stop.kind === 'population' || stop.kind === 'branch' ? null : forwardOfStop(stop);
  return from === null ? undefined : forwardHref(run, from);
}

/** The full-screen form of a path. `onAggregate` hears whether it ends in a population, whose rows `/` then searches. */
export function PathView({ run, address, step, onAggregate }: { run: string; address: string; step?: (by: 1 | -1) => void; onAggregate: (aggregate: boolean) => void }) {
  const path = useTracePath(run, address);
  const { trace, stops, query } = path;
  const scroller = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState<string | null>(null);
  const [scroll, setScroll] = useState<RawScroll>('cell');
  const [chosen, setChosen] = useState<string | null>(null);
  const [listing, setListing] = useState<Listing | null>(null);
  const contributors = useRef<HTMLInputElement>(null);
  const sheet = useEvidenceSheet(run, address);
  const pdf = useSheetPdf(run, address);
  const rerun = useRerun(run);
  const population = stops.find((stop) => stop.kind === 'population')?.node.population;
  const contributor = chosen ?? population?.drivers[0]?.address ?? null;
  const below = useCall('trace.get', contributor === null ? null : { run, address: contributor });
  useEffect(() => { setScroll('cell'); setChosen(null); setFocus(null); setListing(null); }, [run, address]);
  useRememberTrace(run, address, trace?.title);
  const aggregate = population !== undefined;
  useEffect(() => onAggregate(aggregate), [onAggregate, aggregate]);
  const first = stops.find((stop) => stop.kind === 'step' || stop.kind === 'folded' || stop.kind === 'findings' || stop.kind === 'broken')?.key ?? null;

  const openList = (to: Listing): void => {
    flushSync(() => setListing(to));
    contributors.current?.select();
  };
  const goToSource = (): void => {
    setScroll('cell');
    const foot = scroller.current?.parentElement?.querySelector<HTMLElement>('.tv-src');
    foot?.focus();
  };
  useCommands([
    { id: 'trace.source', label: 'Go to the source cell', group: 'Trace', keys: ['G'], run: goToSource },
    { id: 'trace.sheet', label: 'Save the evidence sheet', group: 'Trace', run: sheet.save },
    { id: 'trace.pdf', label: 'Save the evidence sheet as PDF', group: 'Trace', run: pdf.save },
    { id: 'trace.rerun', label: 'Re-run and compare', group: 'Trace', run: rerun.start },
    ...(population === undefined ? [] : [
      { id: 'trace.contributors', label: 'Search the contributors', group: 'Trace', keys: ['/'], run: () => openList(listing?.leftOut === true ? listing : { leftOut: false, search: '' }) },
      { id: 'trace.left-out', label: 'Who is left out', group: 'Trace', keys: ['L'], run: () => openList({ leftOut: listing?.leftOut !== true, search: '' }) },
    ]),
    ...(step === undefined ? [] : [
      { id: 'trace.next', label: 'Next element', group: 'Trace', keys: ['J'], run: () => step(1) },
      { id: 'trace.previous', label: 'Previous element', group: 'Trace', keys: ['K'], run: () => step(-1) },
    ]),
  ]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Home' || event.key === 'End') setScroll(event.key === 'Home' ? 'start' : 'end');
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !event.altKey && !event.ctrlKey && scroller.current !== null) {
      const next = moveStop(scroller.current, event.key);
      if (next === null) return;
      setFocus(next.dataset['stop'] ?? null);
      next.focus();
    } else return;
    event.preventDefault();
  };
  const choose = (to: string): void => {
    if (to === contributor && chosen !== null) navigate(runHref(run, 'trace', {}, [to]));
    else setChosen(to);
  };

  if (query.error !== null && trace === undefined) return <section className="tv pane"><div className="pad"><ErrorState error={query.error} kept="the run and its artifacts" retry={query.refetch} /></div></section>;
  if (trace === undefined) return <section className="tv pane" aria-busy="true"><Loading what="the path" /></section>;
  const belowStops = below.data === undefined ? [] : flattenPath(below.data);
  const foot = population === undefined ? footOf(stops) : footOf(belowStops);
  const label = population?.drivers.find((driver) => driver.address === contributor)?.label ?? (population === undefined || chosen === null ? undefined : below.data?.title ?? chosen);
  const rows = stops.filter((stop) => stop !== foot);
  const verified = stops.at(-1)?.verified ?? true;
  return (
    <section className="tv pane" aria-label={`Path of ${trace.title}`} onKeyDown={onKeyDown}>
      <RunActions><Button icon="rerun" busy={rerun.mutation.busy} onPress={rerun.start}>{rerun.mutation.busy ? 'Running again' : 'Re-run and compare'}</Button></RunActions>
      <TraceHead run={run} address={address} way="path" title={trace.title}><HashVerdict trace={trace} /><Button small icon="down" busy={sheet.busy} onPress={sheet.save}>Evidence sheet</Button><Button small icon="down" busy={pdf.busy} onPress={pdf.save}>PDF</Button></TraceHead>
      {rerun.mutation.error === null ? null : <ErrorState error={rerun.mutation.error} kept="the run as it was" retry={rerun.start} />}
      {rerun.result === null ? null : <RerunResult result={rerun.result} />}
      {query.error === null ? null : <ErrorState error={query.error} kept="the path as it was last read" retry={query.refetch} />}
      {trace.holds || stops.some((stop) => stop.kind === 'broken') ? null : <Note tone="block">This path does not hold: see the manifest of the run.</Note>}
      <div className="tv-scroll" ref={scroller}>
        <DeliveredLine trace={trace} />
        <ol className="path" aria-label="Steps, last first" key={trace.address}>
          {rows.map((stop) => (
            <li key={stop.key} data-forward={forwardTo(run, stop)} className={`${stop.verified ? '' : 'unv'}${stop.kind === 'broken' ? ' no-line' : ''}${stop.kind === 'folded' && !path.opened.has(stop.key) ? ' folded' : ''}`}>
              <StopRow stop={stop} path={path} focus={focus ?? first} chosen={contributor} choose={choose} list={{ listing, setListing, field: contributors }} />
            </li>
          ))}
        </ol>
        <div className={`thr-fill${population === undefined ? '' : ' folded'}${verified ? '' : ' unv'}`}>{population === undefined || foot === null ? null : <span className="mi d3">{belowStops.filter((stop) => stop.kind === 'step').length} steps, folded</span>}</div>
        <div className="cover" key={`cover ${trace.address}`} />
      </div>
      {foot === null ? (population !== undefined && below.error !== null ? <ErrorState error={below.error} retry={below.refetch} /> : population === undefined ? <EmptyState title="This path has no origin.">The plan of the run names none. Report it: a path must end on one.</EmptyState> : null)
        : <SourceFoot stop={foot} scroll={scroll} forward={forwardTo(run, foot)} {...(label === undefined ? {} : { of: label, aside: <span><Kbd>Enter</Kbd> again opens its own path</span> })} />}
      <div className="ph tv-keys"><div className="keys">
        <span><kbd className="kbd"><Icon name="arrow-up" label="Up" /></kbd><kbd className="kbd"><Icon name="arrow-down" label="Down" /></kbd>{population === undefined ? 'step' : 'step or contributor'}</span>
        <span><Kbd>Enter</Kbd>{population === undefined ? 'open step' : 'its own path'}</span>{population === undefined ? null : <span><Kbd>L</Kbd>who is left out</span>}<span><Kbd>G</Kbd>source</span><span><Kbd>F</Kbd>forward</span>
        {step === undefined ? null : <span><Kbd>J</Kbd><Kbd>K</Kbd>next, previous<span className="k-wide"> element</span></span>}{population === undefined ? <span className="k-wide"><Kbd>Home</Kbd><Kbd>End</Kbd>ends of the line</span> : null}<span><Kbd>C</Kbd>copy address</span>
      </div>{population === undefined ? <><span className="sp" /><span className="mi d3 el"><span className="mono tint-key">£</span> taken away or added</span></> : null}</div>
    </section>
  );
}
