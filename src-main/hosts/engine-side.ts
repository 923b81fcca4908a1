import type { Json } from '../../src-shared/kernel/errors.ts';

/** The engine process's end of the port: the same for a forked Node process and for Electron's utility process. */
export interface EngineSide {
  send(message: Json): void;
  onMessage(listener: (message: Json) => void): void;
  /** The supervisor has gone: the engine must not outlive it. */
  onDisconnect(listener: () => void): void;
}

interface ParentPort {
  postMessage(message: string): void;
  on(event: 'message', listener: (event: { readonly data: string }) => void): unknown;
}

/** Called once, at the start of the engine's entry. Throws when the process was started by hand. */
export function connectToSupervisor(): EngineSide {
  const port = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
  if (port !== undefined) {
    return {
      send: (message) => port.postMessage(JSON.stringify(message)),
      onMessage: (listener) => void port.on('message', (event) => listener(JSON.parse(event.data) as Json)),
      // Electron ends its utility processes with itself.
      onDisconnect: () => undefined,
    };
  }
  if (process.send === undefined) throw new Error('the engine is started by Tapestry, not by hand');
  return {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', (message) => listener(message as Json)),
    onDisconnect: (listener) => void process.on('disconnect', listener),
  };
}
