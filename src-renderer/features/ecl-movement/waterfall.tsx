import { useCallback, useMemo } from 'react';
import { formatDecimal, formatDifference, groupDigits } from '../../components/format.ts';
import { usePlot } from '../../components/use-plot.ts';
import { inMillions, millionsWord } from './scale-words.ts';
import { waterfallBars, waterfallFigure, waterfallStart, waterfallTokens, type WaterfallStep } from './waterfall-figure.ts';

/** Of the drawing without the lines of its labels. */
const HEIGHT_PX = 216;

/** Opening, steps and closing as a waterfall; the table beside it holds the exact amounts. */
export function Waterfall({ title, steps, currency }: { title: string; steps: readonly WaterfallStep[]; currency: string }) {
  const bars = useMemo(() => waterfallBars(steps), [steps]);
  const millions = useMemo(() => inMillions(steps.map(({ amount }) => amount)), [steps]);
  const start = waterfallStart(bars);
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => waterfallFigure(bars, waterfallTokens(getComputedStyle(element)), HEIGHT_PX, element.clientWidth, (amount, end) => (end ? formatDecimal(millions.of(amount), millions.scale) : formatDifference(millions.of(amount), millions.scale))), [bars, millions]));
  if (failed) return <p className="pad s d3">The chart could not be drawn; the table holds all amounts.</p>;
  return (
    <figure className="eclm-fall">
      <figcaption className="s d3 eclm-cap"><span>{currency}{millionsWord(millions)}</span><span className="eclm-key raise" aria-hidden="true" />raises<span className="eclm-key lower" aria-hidden="true" />lowers</figcaption>
      <div className="eclm-scroll" tabIndex={0} role="group" aria-label="Waterfall"><div className="eclm-draw" ref={box} role="img" aria-label={`Waterfall: ${title}, from opening to closing. The table holds the same amounts.`} /></div>
      <p className="s d3 eclm-cap">{start === 0 ? 'The axis starts at zero.' : `The axis starts at ${groupDigits(String(start))}, not at zero: of opening and closing only the ends are seen.`}</p>
    </figure>
  );
}
