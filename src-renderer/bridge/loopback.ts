import { asAppError, AppError, fromWireError } from '../../src-shared/kernel/errors.ts';
import type { Json, WireError } from '../../src-shared/kernel/errors.ts';
import { chooseFile } from './choose-file.ts';
import { eventDecoder } from './event-stream.ts';
import { saveBlob, unreachable, unwrap } from './transport.ts';
import type { ChosenFile, Transport } from './transport.ts';

const TOKEN_KEY = 'tapestry-token';

/**
 * The per-start token arrives in the URL fragment (never sent to a server, never in a log), moves to the tab's session
 * storage and leaves the address at once, so that it is not copied with it.
 */
export function takeToken(location: Location, storage: Storage, history: History): string {
  const match = /(?:^#|[#&?])token=([^&]+)/.exec(location.hash);
  if (match?.[1] !== undefined) {
    storage.setItem(TOKEN_KEY, decodeURIComponent(match[1]));
    const rest = location.hash.replace(/token=[^&]+&?/, '');
    history.replaceState(null, '', `${location.pathname}${location.search}${rest === '#' ? '' : rest}`);
  }
  return storage.getItem(TOKEN_KEY) ?? '';
}

/** Keeps a token for the reloads of this tab, as one that came in the address is kept; an empty one is not. */
export function keepToken(token: string, storage: Storage): string {
  if (token !== '') storage.setItem(TOKEN_KEY, token);
  return token;
}

/** The transport of the loopback host: POST only, token in a header, answers in an envelope. */
export function loopbackTransport(token: string): Transport {
  const headers = { authorization: `Bearer ${token}` };

  async function post(path: string, init: RequestInit, what: string): Promise<Response> {
    try {
      return await fetch(path, { method: 'POST', cache: 'no-store', ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } });
    } catch (thrown) {
      if (init.signal?.aborted) throw new AppError('CANCELLED', `${what}: cancelled`);
      throw unreachable(what, thrown);
    }
  }

  async function envelope(response: Response, what: string): Promise<Json> {
    let body: unknown;
    try {
      body = await response.json();
    } catch (thrown) {
      throw new AppError(response.status === 401 || response.status === 403 ? 'UNAUTHORISED' : 'INTERNAL', `${what}: the host answered ${response.status} without a readable body`, {
        userAction: 'Open Tapestry again from the address that the host printed: its token is new at each start.', cause: thrown,
      });
    }
    return unwrap(body, what);
  }

  const json = { 'content-type': 'application/json' };

  return {
    shell: 'loopback',
    async call(method, input, signal) {
      return envelope(await post(`/rpc/${method}`, { body: JSON.stringify(input), headers: json, ...(signal === undefined ? {} : { signal }) }, method), method);
    },
    subscribe(method, input, onItem, signal, onEnd) {
      void (async () => {
        const response = await post(`/stream/${method}`, { body: JSON.stringify(input), headers: { ...json, accept: 'text/event-stream' }, signal }, method);
        if (!response.ok || response.body === null) {
          await envelope(response, method);
          return;
        }
        const decode = eventDecoder();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (;;) {
          const { done, value } = await reader.read();
          // A whole stream says that it ends; one that just stops was cut off and can be taken up again.
          if (done) throw unreachable(method, null);
          for (const { event, data } of decode(value)) {
            if (event === 'error') throw fromWireError(JSON.parse(data) as WireError);
            if (event === 'end') return;
            onItem(JSON.parse(data) as Json);
          }
        }
      })().then(
        () => onEnd(null),
        (thrown: unknown) => onEnd(signal.aborted ? null : asAppError(thrown)),
      );
    },
    async openFile(accept) {
      const file = await chooseFile(accept);
      return file === null ? null : this.fileToken(file);
    },
    async fileToken(file): Promise<ChosenFile> {
      const response = await post('/files', { body: file, headers: { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) } }, 'upload');
      const value = await envelope(response, 'upload') as { token: string };
      return { token: value.token, fileName: file.name, bytes: file.size };
    },
    async saveExport(exportToken, fileName) {
      const response = await post(`/exports/${encodeURIComponent(exportToken)}`, {}, 'export');
      if (!response.ok) await envelope(response, 'export');
      saveBlob(await response.blob(), fileName);
    },
  };
}
