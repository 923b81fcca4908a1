import { useContext, useEffect, useRef } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { TracingContext } from '../components/traceable.tsx';
import { TracePanel } from '../features/features.ts';
import { setQuery, useRoute } from '../routing/use-route.ts';
import { useView } from '../state/view-store.ts';

const LEAST = 360;

/** Hosts the trace panel at the right of any view, and a second one beside it; the width is kept, the grip works by pointer and arrows. */
export function TraceSide() {
  const tracing = useContext(TracingContext);
  const width = useView((state) => state.panelWidth);
  const set = useView((state) => state.set);
  const route = useRoute();
  const address = route.query['trace'];
  const before = useRef<Element | null>(null);
  const open = address !== undefined && tracing.run !== null && TracePanel !== undefined;

  // Focus comes back to the number when the panel closes; it does not jump into the panel when it opens.
  useEffect(() => {
    if (open) before.current = document.activeElement;
    else if (before.current instanceof HTMLElement && before.current.isConnected && document.activeElement === document.body) before.current.focus();
  }, [open]);

  if (!open || TracePanel === undefined || tracing.run === null) return null;
  const resize = (to: number) => set({ panelWidth: Math.max(LEAST, Math.min(Math.round(window.innerWidth * 0.6), Math.round(to))) });
  const onPointerDown = (down: PointerEvent<HTMLButtonElement>) => {
    const grip = down.currentTarget;
    grip.setPointerCapture(down.pointerId);
    const move = (event: globalThis.PointerEvent) => resize(width + down.clientX - event.clientX);
    const end = () => grip.removeEventListener('pointermove', move);
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', end, { once: true });
    grip.addEventListener('pointercancel', end, { once: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    resize(width + (event.key === 'ArrowLeft' ? 20 : -20));
  };
  const beside = route.query['beside'];
  return (
    <div className={beside === undefined ? 'panels' : 'panels two'}>
      {beside === undefined ? null : (
        <aside className="panel" aria-label="Second trace" style={{ width }}><div className="body"><TracePanel run={tracing.run} address={beside} onClose={() => setQuery({ beside: undefined })} /></div></aside>
      )}
      <aside className="panel" aria-label="Trace" style={{ width }}>
        <button type="button" className="grip" role="separator" aria-orientation="vertical" aria-label="Width of the trace panel" aria-valuenow={width} aria-valuemin={LEAST} aria-valuemax={960} onPointerDown={onPointerDown} onKeyDown={onKeyDown} />
        <div className="body"><TracePanel run={tracing.run} address={address} onClose={() => setQuery({ trace: beside, beside: undefined })} /></div>
      </aside>
    </div>
  );
}
