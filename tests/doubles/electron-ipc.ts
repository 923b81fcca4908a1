import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IpcEvent, MainIpc, Sender } from '../../src-main/hosts/electron/transport.ts';
import type { RendererIpc } from '../../src-main/hosts/electron/preload-bridge.ts';
import type { SenderFrame } from '../../src-main/hosts/electron/policy.ts';
import type { StreamFrame } from '../../src-main/hosts/electron/channels.ts';

type InvokeHandler = (event: IpcEvent, ...args: unknown[]) => Promise<unknown>;
type SendListener = (event: IpcEvent, ...args: unknown[]) => void;

export interface IpcPair {
  readonly ipcMain: MainIpc;
  readonly ipcRenderer: RendererIpc;
  readonly sender: Sender;
  /** What the main process believes about where messages come from. */
  frame: SenderFrame | null;
  /** Channels that the main process answers. */
  channels(): string[];
  /** Frames sent to the window so far. */
  framesSent(): number;
}

let lastSenderId = 0;

/**
 * Two ends of Electron's IPC as it behaves: everything that crosses is structured-cloned (a function throws, a prototype is
 * lost), arrives in a later turn and in order, and a rejected handler arrives as a plain Error.
 */
export function createIpcPair(frame: SenderFrame | null = { url: 'app://tapestry/', parent: null }): IpcPair {
  const handlers = new Map<string, InvokeHandler>();
  const mainListeners = new Map<string, SendListener[]>();
  const rendererListeners = new Map<string, ((event: unknown, frame: StreamFrame) => void)[]>();
  let sent = 0;
  lastSenderId += 1;
  const sender: Sender = {
    id: lastSenderId,
    isDestroyed: () => false,
    send(channel, message) {
      sent += 1;
      const copy = structuredClone(message);
      setImmediate(() => {
        for (const listener of rendererListeners.get(channel) ?? []) listener({}, copy);
      });
    },
  };
  const pair: IpcPair = {
    frame,
    sender,
    channels: () => [...handlers.keys(), ...mainListeners.keys()].sort(),
    framesSent: () => sent,
    ipcMain: {
      handle(channel, listener) {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
        handlers.set(channel, listener);
      },
      on: (channel, listener) => void mainListeners.set(channel, [...(mainListeners.get(channel) ?? []), listener]),
    },
    ipcRenderer: {
      async invoke(channel, ...args) {
        const copies = structuredClone(args);
        await nextTurn();
        const handler = handlers.get(channel);
        if (handler === undefined) throw new Error(`Error invoking remote method '${channel}': No handler registered`);
        try {
          return structuredClone(await handler({ sender, senderFrame: pair.frame }, ...copies));
        } catch (thrown) {
          throw new Error(`Error invoking remote method '${channel}': ${String(thrown)}`);
        }
      },
      send(channel, ...args) {
        const copies = structuredClone(args);
        setImmediate(() => {
          for (const listener of mainListeners.get(channel) ?? []) listener({ sender, senderFrame: pair.frame }, ...copies);
        });
      },
      on: (channel, listener) => void rendererListeners.set(channel, [...(rendererListeners.get(channel) ?? []), listener]),
    },
  };
  return pair;
}

const modulePair = createIpcPair();

/** What `contextBridge.exposeInMainWorld` was given, by name. */
export const exposed = new Map<string, unknown>();
export const contextBridge = { exposeInMainWorld: (name: string, api: unknown) => void exposed.set(name, api) };
export const ipcMain = modulePair.ipcMain;
export const ipcRenderer = modulePair.ipcRenderer;
export const webUtils = { getPathForFile: (file: File) => `/dropped/${file.name}` };
