import type { Json } from '../../src-shared/kernel/errors.ts';
import type { EngineChild, FromEngine, Question, ToEngine } from '../../src-main/services/engine-protocol.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';

type Listener = (message: Json) => void;

/** An engine process that does what a test says: it answers `ready` by itself, all else is asked for. */
export class FakeEngine implements EngineChild {
  readonly received: ToEngine[] = [];
  killed = false;
  #listeners: Listener[] = [];
  #exits: ((code: number | null, signal: string | null) => void)[] = [];
  #exited: [number | null, string | null] | null = null;
  #count = 0;
  #answers = new Map<number, (reply: ToEngine) => void>();

  constructor() {
    queueMicrotask(() => this.say({ type: 'ready' }));
  }

  send(message: Json): void {
    const told = message as unknown as ToEngine;
    this.received.push(told);
    if (told.type === 'reply' || told.type === 'refusal') this.#answers.get(told.id)?.(told);
  }

  onMessage(listener: Listener): void {
    this.#listeners.push(listener);
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    if (this.#exited) listener(...this.#exited);
    else this.#exits.push(listener);
  }

  kill(): void {
    this.killed = true;
    this.exit(null, 'SIGKILL');
  }

  say(message: FromEngine): void {
    for (const listener of this.#listeners) listener(message as unknown as Json);
  }

  exit(code: number | null, signal: string | null): void {
    if (this.#exited) return;
    this.#exited = [code, signal];
    for (const listener of this.#exits) listener(code, signal);
  }

  /** Asks, and gives what the supervisor answered. */
  ask(question: Question): Promise<ToEngine> {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.say({ type: 'question', id, question });
    });
  }

  async gate(id: string, record: Partial<GateRecord> = {}): Promise<ToEngine> {
    await this.ask({ ask: 'gate-started', gate: id, key: `${id}-key` });
    return this.ask({ ask: 'gate-finished', record: gateRecord(id, record) });
  }
}

export function gateRecord(id: string, record: Partial<GateRecord> = {}): GateRecord {
  return { id, title: id, version: '1', status: 'passed', seconds: 0.5, key: `${id}-key`, message: null, outputs: [], progress: null, summary: {}, ...record };
}
