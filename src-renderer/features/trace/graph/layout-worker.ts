import { layoutGraph, type LayoutInput } from './layout-graph.ts';

/** One question to the worker; the answer carries its number, since a newer one may have been asked meanwhile. */
export interface LayoutQuestion { readonly number: number; readonly input: LayoutInput }

// Placing some hundreds of boxes takes long enough to make a key press wait: it is done beside the page.
self.addEventListener('message', (event: MessageEvent<LayoutQuestion>) => {
  self.postMessage({ number: event.data.number, layout: layoutGraph(event.data.input) });
});
