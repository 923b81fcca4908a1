import { asAppError, AppError } from '../../src-shared/kernel/errors.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import { unwrap } from './transport.ts';
import type { ChosenFile, Transport } from './transport.ts';

/**
 * What the preload exposes as `window.tapestry`. Only strings, functions and plain values cross the context bridge; the
 * JSON texts are envelopes (`{ok, value}` or `{ok, error}`), a subscription's texts are envelopes too and `null` is its end.
 */
export interface TapestryWindowApi {
  call(method: string, inputJson: string): Promise<string>;
  /** Returns the function that ends the subscription. */
  subscribe(method: string, inputJson: string, onText: (envelopeJson: string | null) => void): () => void;
  openFile(accept: readonly string[]): Promise<ChosenFile | null>;
  fileToken(file: File): Promise<ChosenFile>;
  saveExport(token: string, fileName: string): Promise<void>;
}

declare global {
  interface Window {
    tapestry?: TapestryWindowApi;
  }
}

/** The transport of the Electron window. */
export function electronTransport(api: TapestryWindowApi): Transport {
  return {
    shell: 'electron',
    async call(method, input, signal) {
      if (signal?.aborted) throw new AppError('CANCELLED', `${method}: cancelled`);
      return unwrap(JSON.parse(await api.call(method, JSON.stringify(input))), method);
    },
    subscribe(method, input, onItem, signal, onEnd) {
      let open = true;
      let stop: (() => void) | undefined;
      const end = (error: AppError | null) => {
        if (!open) return;
        open = false;
        signal.removeEventListener('abort', abort);
        stop?.();
        onEnd(error);
      };
      const abort = () => end(null);
      signal.addEventListener('abort', abort);
      if (signal.aborted) return end(null);
      stop = api.subscribe(method, JSON.stringify(input), (text) => {
        if (!open) return;
        if (text === null) return end(null);
        let item: Json;
        try {
          item = unwrap(JSON.parse(text), method);
        } catch (thrown) {
          return end(asAppError(thrown));
        }
        onItem(item);
      });
      if (!open) stop();
    },
    openFile: (accept) => api.openFile(accept),
    fileToken: (file) => api.fileToken(file),
    saveExport: (token, fileName) => api.saveExport(token, fileName),
  };
}
