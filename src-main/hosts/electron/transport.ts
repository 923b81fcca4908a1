import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { errorEnvelope, failureOf } from '../dispatch/failure.ts';
import { DEFAULT_LIMITS } from '../dispatch/limits.ts';
import type { WireLimits } from '../dispatch/limits.ts';
import type { Log } from '../dispatch/log.ts';
import { CHANNELS } from './channels.ts';
import type { StreamFrame } from './channels.ts';
import { isTrustedSender } from './policy.ts';
import type { SenderFrame } from './policy.ts';
import { createWindowStreams } from './window-streams.ts';

/** The part of Electron's `WebContents` that is used. */
export interface Sender {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, frame: StreamFrame): void;
}

export interface IpcEvent {
  readonly sender: Sender;
  readonly senderFrame: SenderFrame | null;
}

/** The part of Electron's `ipcMain` that is used. */
export interface MainIpc {
  handle(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => Promise<unknown>): void;
  on(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => void): void;
}

/** Dialogs of the native window; each answers with a JSON value. */
export interface NativeShell {
  openFile(accept: readonly string[]): Promise<{ token: string; fileName: string; bytes: number } | null>;
  fileToken(path: string): Promise<{ token: string; fileName: string; bytes: number }>;
  saveExport(token: string, fileName: string): Promise<boolean>;
}

export interface TransportOptions {
  readonly dispatcher: Dispatcher;
  readonly actor: string;
  readonly log: Log;
  readonly shell: NativeShell;
  readonly limits?: Partial<WireLimits>;
}

export interface WindowTransport {
  /** Ends everything that a window has open: it was closed, reloaded or its process died. */
  release(senderId: number): void;
}

/**
 * Carries the contract over Electron's IPC. Every message passes the sender check first; what crosses is text, the same as on
 * the loopback host, because structured clone would carry values (undefined, NaN, Date, Map) that JSON does not.
 */
export function attachTransport(ipc: MainIpc, options: TransportOptions): WindowTransport {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const calls = new Map<string, AbortController>();
  const streams = createWindowStreams(options.dispatcher, options.actor, options.log, limits);

  const refuse = (event: IpcEvent, channel: string): AppError | null => {
    if (isTrustedSender(event.senderFrame)) return null;
    options.log({ level: 'warn', event: 'untrusted-sender', channel, url: (event.senderFrame?.url ?? '(no frame)').slice(0, 200) });
    return new AppError('UNAUTHORISED', 'the sender of this message is not a window of Tapestry');
  };

  const envelope = async (what: string, work: () => Promise<unknown>): Promise<string> => {
    try {
      return JSON.stringify({ ok: true, value: await work() });
    } catch (thrown) {
      return errorEnvelope(failureOf(thrown, what, options.log));
    }
  };

  ipc.handle(CHANNELS.call, async (event, method, text, callId) => {
    const refused = refuse(event, CHANNELS.call);
    if (refused !== null) return errorEnvelope(refused);
    if (typeof method !== 'string' || typeof text !== 'string') return errorEnvelope(malformed(CHANNELS.call));
    const key = typeof callId === 'number' ? `${event.sender.id}:${callId}` : null;
    const controller = new AbortController();
    if (key !== null) calls.set(key, controller);
    try {
      return await options.dispatcher.answer(method, text, { actor: options.actor, signal: controller.signal });
    } finally {
      if (key !== null && calls.get(key) === controller) calls.delete(key);
    }
  });

  ipc.on(CHANNELS.cancel, (event, callId) => {
    if (refuse(event, CHANNELS.cancel) === null) calls.get(`${event.sender.id}:${String(callId)}`)?.abort();
  });

  ipc.on(CHANNELS.subscribe, (event, id, method, text) => {
    if (typeof id !== 'number') return;
    const refused = refuse(event, CHANNELS.subscribe);
    // An untrusted frame is answered nothing: it has no listener of ours, and no claim to one.
    if (refused !== null) return;
    if (typeof method !== 'string' || typeof text !== 'string') {
      event.sender.send(CHANNELS.frame, { id, text: errorEnvelope(malformed(CHANNELS.subscribe)) });
      event.sender.send(CHANNELS.frame, { id, text: null });
      return;
    }
    void streams.open(event.sender, id, method, text);
  });

  ipc.on(CHANNELS.unsubscribe, (event, id) => {
    if (refuse(event, CHANNELS.unsubscribe) === null) streams.close(event.sender.id, id);
  });

  ipc.on(CHANNELS.taken, (event, id) => {
    if (refuse(event, CHANNELS.taken) === null) streams.taken(event.sender.id, id);
  });

  ipc.handle(CHANNELS.openFile, async (event, accept) => {
    const refused = refuse(event, CHANNELS.openFile);
    if (refused !== null) return errorEnvelope(refused);
    const extensions = Array.isArray(accept) ? accept.filter((item): item is string => typeof item === 'string' && /^\.[A-Za-z0-9]{1,8}$/.test(item)) : [];
    return envelope('open file', () => options.shell.openFile(extensions));
  });

  ipc.handle(CHANNELS.fileToken, async (event, path) => {
    const refused = refuse(event, CHANNELS.fileToken);
    if (refused !== null) return errorEnvelope(refused);
    if (typeof path !== 'string' || path === '') return errorEnvelope(new AppError('INVALID_INPUT', 'what was dropped is not a file on the disk', { userAction: 'Drop a file from the file manager, or browse for it.' }));
    return envelope('drop file', () => options.shell.fileToken(path));
  });

  ipc.handle(CHANNELS.saveExport, async (event, token, fileName) => {
    const refused = refuse(event, CHANNELS.saveExport);
    if (refused !== null) return errorEnvelope(refused);
    if (typeof token !== 'string' || typeof fileName !== 'string') return errorEnvelope(malformed(CHANNELS.saveExport));
    return envelope('save export', () => options.shell.saveExport(token, fileName));
  });

  return {
    release(senderId) {
      for (const [key, controller] of calls) if (key.startsWith(`${senderId}:`)) controller.abort();
      streams.release(senderId);
    },
  };
}

function malformed(channel: string): AppError {
  return new AppError('INVALID_INPUT', `a message on ${channel} does not have its declared form`);
}
