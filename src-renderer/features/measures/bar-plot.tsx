import { useEffect, useRef, useState } from 'react';
import { groupDigits } from '../../components/format.ts';
import { THEME_CHANGED } from '../../theme/theme.ts';
import { barFigure, plotTokens, type Strata } from './bar-figure.ts';

const BAR_PX = 30;

/** Bars over the bands. Drawn by plotly, loaded when first needed; redrawn when the theme or the width changes. */
export function BarPlot({ strata, measure }: { strata: Strata; measure: number }) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const [theme, setTheme] = useState(0);
  useEffect(() => {
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    const changed = (): void => setTheme((count) => count + 1);
    media.addEventListener('change', changed);
    document.addEventListener(THEME_CHANGED, changed);
    return () => {
      media.removeEventListener('change', changed);
      document.removeEventListener(THEME_CHANGED, changed);
    };
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let gone = false;
    let observer: ResizeObserver | null = null;
    void import('plotly.js').then(({ default: plotly }) => {
      if (gone) return;
      const draw = (): void => {
        const { data, layout, config } = barFigure(strata, measure, plotTokens(getComputedStyle(element)), groupDigits);
        void plotly.react(element, data, { ...layout, xaxis: { ...layout.xaxis, nticks: element.clientWidth < 520 ? 3 : 5 }, width: element.clientWidth, height: Math.max(120, strata.bands.length * BAR_PX + 48) }, config);
      };
      draw();
      let width = element.clientWidth;
      observer = new ResizeObserver(() => { if (element.clientWidth !== width) { width = element.clientWidth; draw(); } });
      observer.observe(element);
    }, () => setFailed(true));
    return () => { gone = true; observer?.disconnect(); };
  }, [strata, measure, theme]);
  useEffect(() => {
    const element = box.current;
    return () => { if (element !== null) void import('plotly.js').then(({ default: plotly }) => plotly.purge(element)); };
  }, []);
  const title = strata.measures[measure]?.title ?? '';
  if (failed) return <div className="pad s d3">The chart could not be drawn; the table holds all figures.</div>;
  return <div className="m-scroll" tabIndex={0} role="group" aria-label="Chart"><div ref={box} className="m-plot" role="img" aria-label={`Bars: ${title} by ${strata.title}. The table beside holds the same figures.`} /></div>;
}
