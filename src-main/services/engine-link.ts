import { AppError, fromWireError, asAppError, toWireError, type Json } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';
import type { MemoEntry } from '../engine/ports.ts';
import type { EngineChild, EngineJob, EngineStatus, FromEngine, Question, ToEngine } from './engine-protocol.ts';

/** What a run in an engine process reports to. Each call must be durable when it returns; what it throws ends the run. */
export interface EngineBook {
  memo(key: string): MemoEntry | null;
  gateStarted(gate: string, key: string | null): void;
  progress(gate: string, done: number, total: number | null, unit: string, seen?: Json): void;
  gateFinished(record: GateRecord): void;
}

export interface EngineEnding {
  readonly status: EngineStatus;
  readonly manifest: ArtifactRef | null;
  readonly error: AppError | null;
}

/** One job in one engine process. `ended` never rejects: a process that died is a failed run with CRASHED. */
export interface EngineRun {
  readonly ended: Promise<EngineEnding>;
  /** Asks the gates to stop; kills the process where it does not within `killAfterMs`. Returns at once. */
  cancel(killAfterMs: number): void;
  /** Ends the process now. */
  kill(): void;
}

/** Gives an engine process its job and answers its questions from the book until it has finished or died. */
export function runInEngine(child: EngineChild, job: EngineJob, book: EngineBook): EngineRun {
  const { promise: ended, resolve } = Promise.withResolvers<EngineEnding>();
  let cancelled = false;
  let refused: AppError | null = null;
  let lastWords: EngineEnding | null = null;
  const send = (message: ToEngine): void => child.send(message as unknown as Json);
  const answer = (id: number, question: Question): void => {
    try {
      send({ type: 'reply', id, value: ask(book, question) });
    } catch (thrown) {
      refused = asAppError(thrown);
      send({ type: 'refusal', id, error: toWireError(refused) });
    }
  };
  child.onMessage((raw) => {
    const message = raw as unknown as FromEngine;
    switch (message.type) {
      case 'ready': return cancelled ? child.kill() : send({ type: 'start', job });
      case 'question': return answer(message.id, message.question);
      case 'progress': return book.progress(message.gate, message.done, message.total, message.unit, message.seen);
      case 'cancelling': return undefined;
      case 'finished':
        lastWords = { status: message.status, manifest: message.manifest, error: message.error && fromWireError(message.error) };
        send({ type: 'done' });
        resolve(lastWords);
    }
  });
  child.onExit((code, signal) => {
    if (lastWords) return;
    if (cancelled) return resolve({ status: 'cancelled', manifest: null, error: new AppError('CANCELLED', 'the run was cancelled') });
    resolve({ status: 'failed', manifest: null, error: refused ?? crashed(code, signal) });
  });
  return {
    ended,
    cancel(killAfterMs) {
      if (cancelled) return;
      cancelled = true;
      send({ type: 'cancel' });
      const timer = setTimeout(() => child.kill(), killAfterMs);
      child.onExit(() => clearTimeout(timer));
    },
    kill: () => child.kill(),
  };
}

function ask(book: EngineBook, question: Question): MemoEntry | null {
  switch (question.ask) {
    case 'memo': return book.memo(question.key);
    case 'gate-started': book.gateStarted(question.gate, question.key); return null;
    case 'gate-finished': book.gateFinished(question.record); return null;
  }
}

function crashed(code: number | null, signal: string | null): AppError {
  const how = signal === null ? (code === null ? 'could not be started' : `ended with exit code ${code}`) : `was ended by ${signal}`;
  return new AppError('CRASHED', `the engine process ${how}; everything up to the last finished gate is kept`, {
    details: { exitCode: code, signal },
    userAction: 'Resume the run: finished gates are reused. If it happens again at the same gate, lower the number of threads or raise the memory limit.',
  });
}
