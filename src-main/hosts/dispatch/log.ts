import type { Clock } from '../../../src-shared/kernel/clock.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';

export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [key: string]: Json | undefined;
}

/** Where a host writes what concerns its operator. Never holds a token, an API key or a cell of a tape. */
export type Log = (entry: LogEntry) => void;

/** One JSON object per line, with the time of the host's clock. */
export function jsonLinesLog(clock: Clock, write: (line: string) => void): Log {
  return (entry) => write(`${JSON.stringify({ at: clock.now(), ...entry })}\n`);
}

/** For hosts that have no place to log to. */
export const silentLog: Log = () => undefined;
