import { useCallback, useMemo } from 'react';
import { SweepSeen } from '../../../src-shared/model/research/seen.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { plural } from '../../components/format.ts';
import { PlotBox } from '../../components/plot-box.tsx';
import type { PlotTokens } from '../../components/plot-tokens.ts';
import { ErrorState, Loading } from '../../components/states.tsx';
import { isResting, type LiveRun } from '../../state/run-progress.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { metricText } from '../research-parts/metric-text.ts';
import { made, missing } from '../research-parts/use-research-run.ts';
import { heatFigure, sweepGrid, type SweepGrid } from './robustness-figures.ts';

const GATE = 'robustness';

/** The sweep as a heat map: filling while the gate works, then as it was kept, with what choosing the best of so many is worth. */
export function SweepSection({ run }: { run: Run }) {
  const done = made(run, GATE);
  const asked = useCall('research.sweep', done ? { run: run.id } : null);
  const live = useMemo(() => SweepSeen.safeParse((run as LiveRun).seen?.[GATE]).data?.sweep ?? null, [run]);
  if (!done) {
    if (live !== null) return <Live sweep={live} />;
    return <section aria-label="Sweep"><div className="ph sec"><h2>Parameter sweep</h2></div><p className="pad s d2">{isResting(run.status) ? missing(run, GATE) ?? '' : 'The heat map fills here while the sweep runs.'}</p></section>;
  }
  if (asked.error?.code === 'NOT_FOUND') return <section aria-label="Sweep"><div className="ph sec"><h2>Parameter sweep</h2></div><p className="pad s d2"><b className="m5">Not run.</b> The spec sweeps nothing: give <span className="mono">validation.sweep.over</span>.</p></section>;
  if (asked.error !== null) return <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  return asked.data === undefined ? <Loading what="the sweep" /> : <Kept sweep={asked.data} />;
}

function Live({ sweep }: { sweep: SweepSeen['sweep'] }) {
  const grid = useMemo(() => sweepGrid(sweep.axes, (at) => sweep.cells[rowMajor(at, sweep.axes.map(({ values }) => values.length))] ?? null), [sweep]);
  const filled = sweep.cells.filter((cell) => cell !== null).length;
  return (
    <section aria-label="Sweep">
      <div className="ph sec"><h2>Parameter sweep</h2><span className="s d3" role="status">so far {filled} of {plural(sweep.cells.length, 'cell')}</span></div>
      <Heat grid={grid} chosen={[]} metric={sweep.metric} />
    </section>
  );
}

function Kept({ sweep }: { sweep: CallOutput<'research.sweep'> }) {
  const byKey = useMemo(() => new Map(sweep.cells.map((cell) => [JSON.stringify(cell.at), cell.value])), [sweep]);
  const grid = useMemo(() => sweepGrid(sweep.axes, (at) => byKey.get(JSON.stringify(at.map((index, axis) => sweep.axes[axis]?.values[index]))) ?? null), [sweep, byKey]);
  return (
    <section aria-label="Sweep">
      <div className="ph sec"><h2>Parameter sweep</h2><span className="s d3 el">{sweep.text}</span></div>
      <Heat grid={grid} chosen={sweep.chosen} metric={sweep.metric} />
      <p className="pad s d2">Chosen <span className="mono">{sweep.axes.map((axis, i) => `${axis.name} ${String(sweep.chosen[i] ?? 'n/c')}`).join(', ')}</span> of {plural(sweep.cells.length, 'cell')}, each a trial. Probability of back-test overfitting <span className="mono">{metricText(sweep.pbo, 'probability') ?? 'n/c'}</span>{sweep.deflated === null ? '' : <>, deflated Sharpe <span className="mono">{metricText(sweep.deflated, 'probability')}</span></>}.</p>
      <details className="pad rr-cells"><summary className="s">All cells as a table</summary>
        <table className="cp rr-table" aria-label="Cells of the sweep"><thead><tr>{sweep.axes.map((axis) => <th key={axis.name} className="r" scope="col">{axis.title}</th>)}<th className="r" scope="col">{sweep.metric}, training</th><th className="r" scope="col">{sweep.metric}, test</th></tr></thead><tbody>{sweep.cells.slice(0, 1000).map((cell) => <tr key={JSON.stringify(cell.at)}>{cell.at.map((value, i) => <td key={i} className="r mono">{String(value)}</td>)}{[cell.value, cell.test ?? null].map((value, i) => <td key={i} className="r">{value === null ? 'n/c' : value.toFixed(4).replace('-', '−')}</td>)}</tr>)}</tbody></table>
        {sweep.cells.length > 1000 ? <p className="s d3">The first 1,000 of {plural(sweep.cells.length, 'cell')}; the export holds all.</p> : null}
      </details>
    </section>
  );
}

function Heat({ grid, chosen, metric }: { grid: SweepGrid; chosen: readonly (string | number)[]; metric: string }) {
  const make = useCallback((tokens: PlotTokens) => heatFigure(grid, chosen, metric, tokens), [grid, chosen, metric]);
  return <PlotBox name={`Heat map of ${metric} over ${grid.xTitle}${grid.yTitle === '' ? '' : ` and ${grid.yTitle}`}`} make={make} note="The table of cells holds the same figures." />;
}

/** Place of a cell in a row-major list: the last axis runs fastest. */
export function rowMajor(at: readonly number[], lengths: readonly number[]): number {
  return lengths.reduce((place, length, axis) => place * length + (at[axis] ?? 0), 0);
}
