import { CHANNELS } from './channels.ts';
import type { StreamFrame } from './channels.ts';

/** The part of Electron's `ipcRenderer` that is used. */
export interface RendererIpc {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  send(channel: string, ...args: unknown[]): void;
  on(channel: string, listener: (event: unknown, frame: StreamFrame) => void): unknown;
}

export interface ChosenFile {
  readonly token: string;
  readonly fileName: string;
  readonly bytes: number | null;
}

/** What a window of the workbench sees as `window.tapestry`. Strings and functions only; no channel name can be chosen. */
export interface TapestryWindowApi {
  /** Input text to the envelope text. `callId`, when given, lets `cancel` end the call. */
  call(method: string, inputJson: string, callId?: number): Promise<string>;
  cancel(callId: number): void;
  /** Envelope per item; an error envelope and then null, or null alone, at the end. Returns the function that ends it. */
  subscribe(method: string, inputJson: string, onText: (envelopeJson: string | null) => void): () => void;
  openFile(accept: readonly string[]): Promise<ChosenFile | null>;
  fileToken(file: File): Promise<ChosenFile>;
  /** False when the person closed the dialog. */
  saveExport(token: string, fileName: string): Promise<boolean>;
}

/** Builds the window's API over Electron's IPC. Has no dependency but the channel names: it runs in the sandbox. */
export function createWindowApi(ipc: RendererIpc, pathOfFile: (file: File) => string): TapestryWindowApi {
  const listeners = new Map<number, (text: string | null) => void>();
  let lastId = 0;

  ipc.on(CHANNELS.frame, (_event: unknown, frame: StreamFrame) => {
    const listener = listeners.get(frame.id);
    if (listener === undefined) return;
    if (frame.text === null) listeners.delete(frame.id);
    try {
      listener(frame.text);
    } finally {
      if (frame.text !== null) ipc.send(CHANNELS.taken, frame.id);
    }
  });

  return {
    call: async (method, inputJson, callId) => String(await ipc.invoke(CHANNELS.call, method, inputJson, callId ?? null)),
    cancel: (callId) => ipc.send(CHANNELS.cancel, callId),
    subscribe(method, inputJson, onText) {
      lastId += 1;
      const id = lastId;
      listeners.set(id, onText);
      ipc.send(CHANNELS.subscribe, id, method, inputJson);
      return () => {
        if (listeners.delete(id)) ipc.send(CHANNELS.unsubscribe, id);
      };
    },
    openFile: async (accept) => take<ChosenFile | null>(await ipc.invoke(CHANNELS.openFile, [...accept])),
    fileToken: async (file) => take<ChosenFile>(await ipc.invoke(CHANNELS.fileToken, pathOfFile(file))),
    saveExport: async (token, fileName) => take<boolean>(await ipc.invoke(CHANNELS.saveExport, token, fileName)),
  };
}

/** Unpacks an envelope. Only the message of an error survives the context bridge, so it is made to say all. */
function take<T>(envelopeText: unknown): T {
  const envelope = JSON.parse(String(envelopeText)) as { ok: boolean; value?: T; error?: { code: string; message: string; userAction?: string } };
  if (envelope.ok) return envelope.value as T;
  throw new Error(`${envelope.error?.message ?? 'failed'}${envelope.error?.userAction === undefined ? '' : ` ${envelope.error.userAction}`}`);
}
