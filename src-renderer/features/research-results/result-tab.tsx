import './research-results.css';
import { useCallback, useMemo } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { formatCount, formatDay, plural, sentence } from '../../components/format.ts';
import { ChipSelect, Segmented } from '../../components/inputs.tsx';
import { PlotBox } from '../../components/plot-box.tsx';
import type { PlotTokens } from '../../components/plot-tokens.ts';
import { ErrorState, Loading, Note } from '../../components/states.tsx';
import { Tip } from '../../components/tip.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { growthFigure, titledBy } from '../research-parts/growth-figure.ts';
import { Legend } from '../research-parts/legend.tsx';
import { MetricCell } from '../research-parts/metric-cell.tsx';
import { metricText, valuesOf, type MetricUnit, type MetricValue } from '../research-parts/metric-text.ts';
import { Survivorship } from '../research-parts/survivorship.tsx';
import { useResearchRun, type ResearchOverview } from '../research-parts/use-research-run.ts';
import { MetricTable } from './metric-table.tsx';

/** Figures that stand above the chart, as far as the run has them. */
const HEAD = ['cagr', 'volatility', 'sharpe', 'deflated_sharpe', 'max_drawdown', 'turnover_mean', 'cost_total'];
const SLICES = [{ id: 'test', label: 'Test' }, { id: 'train', label: 'Training' }, { id: 'all', label: 'All' }] as const;
type Slice = (typeof SLICES)[number]['id'];

export function sliceOf(query: Readonly<Record<string, string>>): Slice {
  return SLICES.find(({ id }) => id === query['slice'])?.id ?? 'test';
}

/** What the experiment came to: figures, growth beside its baselines, every metric beside its definition. */
export function ResultTab({ run, query }: RunTabProps) {
  const asked = useResearchRun(run);
  if (asked.data === undefined) return asked.error === null ? <Loading what="the results" /> : <div className="pad"><ErrorState error={asked.error} kept="the run and its artifacts" retry={asked.refetch} /></div>;
  return <Result run={run} overview={asked.data} query={query} />;
}

function Result({ run, overview, query }: { run: Run; overview: ResearchOverview; query: Readonly<Record<string, string>> }) {
  const slice = sliceOf(query);
  return (
    <div className="scroll grow rs-result" tabIndex={0} role="group" aria-label="Results">
      <div className="pad rs-notes"><Survivorship banner={overview.banner} /><LookAheadNote run={run} lookAhead={overview.lookAhead} /></div>
      <Figures overview={overview} slice={slice} />
      <Growth run={run} overview={overview} slice={slice} log={query['scale'] === 'log'} at={query['at'] ?? null} />
      <p className="pad s d2 rs-how"><b className="m5">How it was traded.</b> {sentence(overview.execution)} {sentence(overview.costs)}</p>
      <MetricTable overview={overview} slice={slice} />
    </div>
  );
}

function LookAheadNote({ run, lookAhead }: { run: Run; lookAhead: ResearchOverview['lookAhead'] }) {
  if (lookAhead.verdict === 'passed') return null;
  return <Note tone={lookAhead.verdict === 'blocked' ? 'block' : 'warn'} action={<a className="btn sm" href={runHref(run.id, 'qualification')}>See the checks</a>}><b>{lookAhead.verdict === 'blocked' ? 'It looks ahead.' : 'Look-ahead was not checked.'}</b> {lookAhead.text}</Note>;
}

function Figures({ overview, slice }: { overview: ResearchOverview; slice: Slice }) {
  const values = valuesOf(overview, 'candidate', slice);
  const lines = HEAD.flatMap((id) => overview.metrics.find(({ metric }) => metric === id) ?? []);
  return (
    <div className="rs-figs">
      {lines.map((line) => (
        <div key={line.metric}>
          <h2 className="el"><Tip text={`${line.definition} ${line.reference}`}><button type="button" className="bare rs-term">{line.title}</button></Tip></h2>
          <div className="rs-fig"><MetricCell line={line} value={values.get(line.metric)} of="the candidate" unit /></div>
          <div className="rs-sub"><Interval value={values.get(line.metric)} unit={line.unit} /></div>
        </div>
      ))}
      <div><h2 className="el">Trials seen</h2><div className="rs-fig mono">{formatCount(overview.trials)}</div><div className="rs-sub">in {overview.study}</div></div>
    </div>
  );
}

function Interval({ value, unit }: { value: MetricValue | undefined; unit: MetricUnit }) {
  const [low, high] = [metricText(value?.low ?? null, unit), metricText(value?.high ?? null, unit)];
  return low === null || high === null ? null : <span className="mono" title="Bootstrap interval">{low} to {high}</span>;
}

function Growth({ run, overview, slice, log, at }: { run: Run; overview: ResearchOverview; slice: Slice; log: boolean; at: string | null }) {
  const curves = useCall('research.curves', { run: run.id, slice });
  const titled = useMemo(() => {
    return { growth: titledBy(overview.books, curves.data?.growth ?? []), drawdown: titledBy(overview.books, curves.data?.drawdown ?? []) };
  }, [curves.data, overview.books]);
  const make = useCallback((tokens: PlotTokens) => growthFigure({ ...titled, log, at }, tokens), [titled, log, at]);
  const days = titled.growth[0]?.points.map(([day]) => day) ?? [];
  const index = at === null ? days.length - 1 : Math.max(0, days.findIndex((day) => day >= at));
  return (
    <section aria-label="Growth">
      <div className="ph sec rs-ph">
        <h2>Growth of 1, after costs</h2><Legend lines={titled.growth} /><span className="sp" />
        <ChipSelect label="Slice" value={slice} options={[...SLICES]} onChange={(to) => setQuery({ slice: to === 'test' ? undefined : to })} />
        <Segmented label="Scale" value={log ? 'log' : 'linear'} options={[{ id: 'linear', label: 'Linear' }, { id: 'log', label: 'Log' }]} onChange={(to) => setQuery({ scale: to === 'linear' ? undefined : to })} />
      </div>
      {curves.error !== null ? <div className="pad"><ErrorState error={curves.error} retry={curves.refetch} /></div> : curves.data === undefined ? <Loading what="the curves" /> : (
        <>
          <PlotBox name={`Growth of 1 of ${plural(titled.growth.length, 'book')}, ${slice} slice, and how far the candidate fell below its highest`} make={make} onPick={(day) => setQuery({ at: day.slice(0, 10) }, { replace: true })} note="The slider below walks it by session." />
          {days.length === 0 ? null : (
            <div className="row pad rs-slider">
              <label className="s d2 nw" htmlFor="rs-session">Session</label>
              <input id="rs-session" type="range" min={0} max={days.length - 1} value={index} aria-valuetext={formatDay(days[index] ?? '')} onChange={(event) => setQuery({ at: days[Number(event.target.value)] }, { replace: true })} />
              <span className="mono s nw">{days[index] ?? ''}</span>
              <button type="button" className="btn sm" onClick={() => navigate(runHref(run.id, 'exposure', { at: days[index] }))}>What was held</button>
              <span className="rs-at">{titled.growth.map((line) => <span key={line.id} className="s nw d2">{line.title} <span className="mono">{line.points[index]?.[1]?.toFixed(4) ?? 'n/c'}</span></span>)}</span>
            </div>
          )}
        </>
      )}
    </section>
  );
}
