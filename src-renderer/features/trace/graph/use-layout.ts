import { useEffect, useRef, useState } from 'react';
import type { Layout, LayoutInput } from './layout-graph.ts';

/** Places a graph in a worker; null until the first answer, the last one while a newer is made. */
export function useLayout(input: LayoutInput | null): { readonly layout: Layout | null; readonly of: LayoutInput | null } {
  const worker = useRef<Worker | null>(null);
  const asked = useRef({ number: 0, input });
  const [answer, setAnswer] = useState<{ layout: Layout | null; of: LayoutInput | null }>({ layout: null, of: null });
  useEffect(() => {
    const made = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    worker.current = made;
    made.addEventListener('message', (event: MessageEvent<{ number: number; layout: Layout }>) => {
      if (event.data.number === asked.current.number) setAnswer({ layout: event.data.layout, of: asked.current.input });
    });
    return () => {
      worker.current = null;
      made.terminate();
    };
  }, []);
  useEffect(() => {
    if (input === null) return;
    asked.current = { number: asked.current.number + 1, input };
    worker.current?.postMessage({ number: asked.current.number, input });
  }, [input]);
  return answer;
}
