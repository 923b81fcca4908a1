import { useEffect, useMemo, useRef, useState } from 'react';
import { groupDigits } from '../../components/format.ts';
import { THEME_CHANGED } from '../../theme/theme.ts';
import { axisStart, bridgeBars, bridgeFigure, bridgeTokens, type Bridge } from './bridge-figure.ts';
import { signed } from './words.ts';

const BAR_PX = 28;

/** The bridge as a waterfall. Drawn by plotly, loaded when first needed; redrawn when the theme or the width changes. */
export function BridgePlot({ bridge, title }: { bridge: Bridge; title: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const [theme, setTheme] = useState(0);
  const bars = useMemo(() => bridgeBars(bridge, groupDigits, signed), [bridge]);
  useEffect(() => {
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    const changed = (): void => setTheme((count) => count + 1);
    media.addEventListener('change', changed);
    document.addEventListener(THEME_CHANGED, changed);
    return () => { media.removeEventListener('change', changed); document.removeEventListener(THEME_CHANGED, changed); };
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let gone = false;
    let observer: ResizeObserver | null = null;
    void import('plotly.js').then(({ default: plotly }) => {
      if (gone) return;
      const draw = (): void => {
        const { data, layout, config } = bridgeFigure(bars, bridgeTokens(getComputedStyle(element)), bridge.currency ?? '');
        void plotly.react(element, data, { ...layout, xaxis: { ...layout.xaxis, nticks: element.clientWidth < 560 ? 2 : 4 }, width: element.clientWidth, height: Math.max(120, bars.length * BAR_PX + 48) }, config);
      };
      draw();
      let width = element.clientWidth;
      observer = new ResizeObserver(() => { if (element.clientWidth !== width) { width = element.clientWidth; draw(); } });
      observer.observe(element);
    }, () => setFailed(true));
    return () => { gone = true; observer?.disconnect(); };
  }, [bars, bridge.currency, theme]);
  useEffect(() => {
    const element = box.current;
    return () => { if (element !== null) void import('plotly.js').then(({ default: plotly }) => plotly.purge(element)); };
  }, []);
  const start = axisStart(bars);
  if (failed) return <div className="pad s d3">The chart could not be drawn; the table holds all amounts.</div>;
  return (
    <>
      <div className="cmp-scroll" tabIndex={0} role="group" aria-label="Waterfall"><div ref={box} role="img" aria-label={`Waterfall: ${title}, from opening to closing. The table beside holds the same amounts.`} /></div>
      <p className="pad s d3 cmp-caption"><span className="cmp-key raise" aria-hidden="true" /> raises, <span className="cmp-key lower" aria-hidden="true" /> lowers. {start === 0 ? 'The axis starts at zero.' : `The axis starts at ${groupDigits(String(start))}, not at zero: of opening and closing only the ends are seen.`}</p>
    </>
  );
}
