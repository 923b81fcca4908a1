import { useCallback, useMemo } from 'react';
import { groupDigits } from '../../components/format.ts';
import { usePlot } from '../../components/use-plot.ts';
import { axisStart, bridgeBars, bridgeFigure, bridgeTokens, type Bridge } from './bridge-figure.ts';
import { signed } from './words.ts';

const BAR_PX = 28;

/** The bridge as a waterfall. Drawn by plotly, loaded when first needed; redrawn when the theme or the width changes. */
export function BridgePlot({ bridge, title }: { bridge: Bridge; title: string }) {
  const bars = useMemo(() => bridgeBars(bridge, groupDigits, signed), [bridge]);
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => {
    const { data, layout, config } = bridgeFigure(bars, bridgeTokens(getComputedStyle(element)), bridge.currency ?? '');
    return { data, layout: { ...layout, xaxis: { ...layout.xaxis, nticks: element.clientWidth < 560 ? 2 : 4 }, height: Math.max(120, bars.length * BAR_PX + 48) }, config };
  }, [bars, bridge.currency]));
  const start = axisStart(bars);
  if (failed) return <div className="pad s d3">The chart could not be drawn; the table holds all amounts.</div>;
  return (
    <>
      <div className="cmp-scroll" tabIndex={0} role="group" aria-label="Waterfall"><div ref={box} role="img" aria-label={`Waterfall: ${title}, from opening to closing. The table beside holds the same amounts.`} /></div>
      <p className="pad s d3 cmp-caption"><span className="cmp-key raise" aria-hidden="true" /> raises, <span className="cmp-key lower" aria-hidden="true" /> lowers. {start === 0 ? 'The axis starts at zero.' : `The axis starts at ${groupDigits(String(start))}, not at zero: of opening and closing only the ends are seen.`}</p>
    </>
  );
}
