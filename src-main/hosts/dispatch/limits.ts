import { AppError } from '../../../src-shared/kernel/errors.ts';

/** What a host takes from one request. The same on every host, so that what works in one works in the other. */
export interface WireLimits {
  /** Bytes of one JSON input, UTF-8. A mapping of 10,000 columns with evidence is below 8 MiB. */
  readonly bodyBytes: number;
  /** Bytes of one uploaded file. */
  readonly uploadBytes: number;
  /** Subscriptions open at a time: per window in Electron, in all on the loopback host. */
  readonly openStreams: number;
  /** Items sent to a window and not yet taken by it, before the host waits. */
  readonly unacknowledgedItems: number;
}

export const DEFAULT_LIMITS: WireLimits = {
  bodyBytes: 8 * 1024 * 1024,
  uploadBytes: 4 * 1024 * 1024 * 1024,
  openStreams: 64,
  unacknowledgedItems: 256,
};

/** Both hosts refuse the same number of open subscriptions with the same words. */
export function tooManyStreams(limit: number): AppError {
  return new AppError('LIMIT_EXCEEDED', `${limit} subscriptions are open already`, { details: { limit }, userAction: 'Close some windows or tabs of the workbench.' });
}
