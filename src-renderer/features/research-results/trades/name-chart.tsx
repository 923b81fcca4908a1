import { useCallback, useState } from 'react';
import type { Run } from '../../../../src-shared/model/run.ts';
import { ChipSelect } from '../../../components/inputs.tsx';
import { plural } from '../../../components/format.ts';
import { PlotBox } from '../../../components/plot-box.tsx';
import type { PlotTokens } from '../../../components/plot-tokens.ts';
import { ErrorState, Loading } from '../../../components/states.tsx';
import { setQuery } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import { nameFigure } from './name-figure.ts';

const LINES = [{ id: 'none', label: 'none' }, { id: 'sma:20', label: 'SMA 20' }, { id: 'sma:50', label: 'SMA 50' }, { id: 'ema:20', label: 'EMA 20' }, { id: 'bb:20', label: 'Bollinger 20' }] as const;
type LineId = (typeof LINES)[number]['id'];

/** Bars of a name as traded, with every entry and exit; of a chosen round trip its span and its worst and best excursion. */
export function NameChart({ run, book, symbol, trade }: { run: Run; book: string; symbol: string; trade: number | null }) {
  const [line, setLine] = useState<LineId>('none');
  const asked = useCall('research.chart', { run: run.id, book, symbol, indicators: line === 'none' ? [] : [line] });
  const chart = asked.data;
  const make = useCallback((tokens: PlotTokens) => nameFigure({ bars: chart?.bars ?? [], lines: chart?.lines ?? [], trades: chart?.trades ?? [], trade }, tokens), [chart, trade]);
  if (asked.error !== null) return <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  if (chart === undefined) return <Loading what={`the bars of ${symbol}`} />;
  const pick = (day: string): void => {
    const hit = chart.trades.find((each) => each.entered === day.slice(0, 10) || each.left === day.slice(0, 10));
    if (hit !== undefined) setQuery({ trade: String(hit.number) }, { replace: true });
  };
  return (
    <section className="rs-chart" aria-label={`Chart of ${symbol}`}>
      <div className="ph rs-ph"><h2>{symbol}</h2><span className="s d3">{plural(chart.bars.length, 'bar')} as traded, {plural(chart.trades.length, 'round trip')}</span><span className="sp" /><ChipSelect label="Line" value={line} options={[...LINES]} changed={line !== 'none'} onChange={setLine} /></div>
      <PlotBox name={`Bars of ${symbol} with entries and exits`} make={make} onPick={pick} note="The list below holds the same round trips." />
    </section>
  );
}
