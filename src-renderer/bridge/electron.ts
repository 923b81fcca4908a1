import { asAppError, AppError } from '../../src-shared/kernel/errors.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import { unwrap } from './transport.ts';
import type { ChosenFile, Transport } from './transport.ts';

/**
 * What the preload exposes as `window.tapestry`. Only strings, functions and plain values cross the context bridge; the
 * JSON texts are envelopes (`{ok, value}` or `{ok, error}`), a subscription's texts are envelopes too and `null` is its end.
 */
export interface TapestryWindowApi {
  /** `callId`, when given, lets `cancel` end the call. */
  call(method: string, inputJson: string, callId?: number): Promise<string>;
  cancel(callId: number): void;
  /** Returns the function that ends the subscription. */
  subscribe(method: string, inputJson: string, onText: (envelopeJson: string | null) => void): () => void;
  openFile(accept: readonly string[]): Promise<ChosenFile | null>;
  fileToken(file: File): Promise<ChosenFile>;
  /** False when the person closed the dialog. */
  saveExport(token: string, fileName: string): Promise<boolean>;
}

declare global {
  interface Window {
    tapestry?: TapestryWindowApi;
  }
}

/** The transport of the Electron window. */
export function electronTransport(api: TapestryWindowApi): Transport {
  let lastCall = 0;
  return {
    shell: 'electron',
    async call(method, input, signal) {
      if (signal?.aborted) throw new AppError('CANCELLED', `${method}: cancelled`);
      lastCall += 1;
      const id = lastCall;
      const abort = () => api.cancel(id);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        return unwrap(JSON.parse(await api.call(method, JSON.stringify(input), id)), method);
      } finally {
        signal?.removeEventListener('abort', abort);
      }
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
    async saveExport(token, fileName) {
      await api.saveExport(token, fileName);
    },
  };
}
