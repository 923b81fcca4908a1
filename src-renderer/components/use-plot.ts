import { useEffect, useRef, useState, type RefObject } from 'react';
import { THEME_CHANGED } from '../theme/theme.ts';

/** What plotly is given: made from the element's own tokens and width. */
export interface PlotFigure { readonly data: readonly object[]; readonly layout: object; readonly config: object }

/**
 * A box that plotly draws into: loaded when first needed, redrawn when the figure, the theme or the width changes, purged when it leaves.
 * @param make the figure for an element; called again only when this function is another one, so keep it with useCallback
 */
export function usePlot(make: (element: HTMLElement) => PlotFigure): { readonly box: RefObject<HTMLDivElement | null>; readonly failed: boolean } {
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
        const { data, layout, config } = make(element);
        void plotly.react(element, data, { ...layout, width: element.clientWidth }, config);
      };
      draw();
      let width = element.clientWidth;
      observer = new ResizeObserver(() => { if (element.clientWidth !== width) { width = element.clientWidth; draw(); } });
      observer.observe(element);
    }, () => setFailed(true));
    return () => { gone = true; observer?.disconnect(); };
  }, [make, theme]);
  useEffect(() => {
    const element = box.current;
    return () => { if (element !== null) void import('plotly.js').then(({ default: plotly }) => plotly.purge(element)); };
  }, []);
  return { box, failed };
}
