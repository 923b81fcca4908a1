import { useCallback, useEffect, useRef } from 'react';
import { plotTokens, type PlotTokens } from './plot-tokens.ts';
import { usePlot, type PlotFigure } from './use-plot.ts';

interface Emitter { on?(event: string, listener: (event: { readonly points?: readonly { readonly x?: unknown; readonly y?: unknown }[] }) => void): void; removeAllListeners?(event: string): void }

/**
 * A chart with its name; where it cannot be drawn the words say so, and the table beside holds the figures. Keep `make` with useCallback.
 * @param onPick told where a point was pressed; give people another way to the same thing, by keyboard
 */
export function PlotBox({ name, make, onPick, note = 'The table holds the same figures.' }: { name: string; make: (tokens: PlotTokens) => PlotFigure; onPick?: (x: string, y: string) => void; note?: string }) {
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => make(plotTokens(getComputedStyle(element))), [make]));
  const pick = useRef(onPick);
  pick.current = onPick;
  const picks = onPick !== undefined;
  useEffect(() => {
    if (!picks) return;
    let gone = false;
    const element = (): Emitter | null => box.current as unknown as Emitter | null;
    // Plotly gives the box its `on` with the first drawing.
    const wait = setInterval(() => {
      const emitter = element();
      if (gone || emitter?.on === undefined) return;
      clearInterval(wait);
      emitter.on('plotly_click', ({ points }) => { const point = points?.[0]; if (point !== undefined) pick.current?.(String(point.x ?? ''), String(point.y ?? '')); });
    }, 60);
    return () => { gone = true; clearInterval(wait); element()?.removeAllListeners?.('plotly_click'); };
  }, [box, picks]);
  if (failed) return <p className="pad s d3">The chart could not be drawn; the table holds all figures.</p>;
  return <div className="plotbox"><div ref={box} role="img" aria-label={`${name}. ${note}`} /></div>;
}
