import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { errorEnvelope, failureOf } from '../dispatch/failure.ts';
import { tooManyStreams } from '../dispatch/limits.ts';
import type { WireLimits } from '../dispatch/limits.ts';
import type { Log } from '../dispatch/log.ts';
import { CHANNELS } from './channels.ts';
import type { Sender } from './transport.ts';

interface OpenStream {
  readonly controller: AbortController;
  /** Items sent and not yet taken. */
  outstanding: number;
  /** Wakes the sender when the window has taken an item. */
  wake: () => void;
}

/** The subscriptions of all windows: at most so many each, and never more than a window of items ahead of its reader. */
export function createWindowStreams(dispatcher: Dispatcher, actor: string, log: Log, limits: WireLimits) {
  const windows = new Map<number, Map<number, OpenStream>>();

  function send(sender: Sender, id: number, text: string | null): void {
    if (!sender.isDestroyed()) sender.send(CHANNELS.frame, { id, text });
  }

  async function room(stream: OpenStream): Promise<void> {
    while (stream.outstanding >= limits.unacknowledgedItems && !stream.controller.signal.aborted) {
      await new Promise<void>((resolve) => {
        stream.wake = resolve;
      });
    }
  }

  async function pump(sender: Sender, id: number, stream: OpenStream, method: string, text: string): Promise<void> {
    const { signal } = stream.controller;
    try {
      for await (const item of dispatcher.subscribe(method, text, { actor, signal })) {
        await room(stream);
        if (signal.aborted) return;
        stream.outstanding += 1;
        send(sender, id, `{"ok":true,"value":${item.text}}`);
      }
    } catch (thrown) {
      if (!signal.aborted) send(sender, id, errorEnvelope(failureOf(thrown, method, log)));
    }
  }

  return {
    /** Runs a subscription to its end. Resolves when it has ended, however it did. */
    async open(sender: Sender, id: number, method: string, text: string): Promise<void> {
      const own = windows.get(sender.id) ?? new Map<number, OpenStream>();
      windows.set(sender.id, own);
      if (own.size >= limits.openStreams || own.has(id)) {
        send(sender, id, errorEnvelope(own.has(id) ? new AppError('CONFLICT', `subscription ${id} is open already`) : tooManyStreams(limits.openStreams)));
        return send(sender, id, null);
      }
      const stream: OpenStream = { controller: new AbortController(), outstanding: 0, wake: () => undefined };
      own.set(id, stream);
      await pump(sender, id, stream, method, text);
      own.delete(id);
      send(sender, id, null);
    },
    taken(senderId: number, id: unknown): void {
      const stream = typeof id === 'number' ? windows.get(senderId)?.get(id) : undefined;
      if (stream === undefined) return;
      stream.outstanding = Math.max(0, stream.outstanding - 1);
      stream.wake();
    },
    close(senderId: number, id: unknown): void {
      const stream = typeof id === 'number' ? windows.get(senderId)?.get(id) : undefined;
      stream?.controller.abort();
      stream?.wake();
    },
    release(senderId: number): void {
      for (const stream of windows.get(senderId)?.values() ?? []) {
        stream.controller.abort();
        stream.wake();
      }
      windows.delete(senderId);
    },
  };
}
