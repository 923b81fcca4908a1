import { AppError, fromWireError } from '../../src-shared/kernel/errors.ts';
import type { Json, WireError } from '../../src-shared/kernel/errors.ts';

/** A file that a person chose. The renderer holds a token that the host issued, never a path. */
export interface ChosenFile {
  readonly token: string;
  readonly fileName: string;
  readonly bytes: number | null;
}

/** What carries the contract: one per host, chosen once at start. Every rejection is an `AppError`. */
export interface Transport {
  readonly shell: 'loopback' | 'electron' | 'fixture';
  call(method: string, input: Json, signal?: AbortSignal): Promise<Json>;
  /** Items in order; `onEnd` once, with the error that ended the stream or null. Aborting the signal ends it with null. */
  subscribe(method: string, input: Json, onItem: (item: Json) => void, signal: AbortSignal, onEnd: (error: AppError | null) => void): void;
  /** Shows the host's file dialog; null when the person cancelled. `accept` lists extensions with their dot. */
  openFile(accept: readonly string[]): Promise<ChosenFile | null>;
  /** Registers a dropped file with the host. */
  fileToken(file: File): Promise<ChosenFile>;
  /** Offers an export (its token from `deliver.export`) for saving. */
  saveExport(token: string, fileName: string): Promise<void>;
}

/** The answer on the wire: `{ok: true, value}` or `{ok: false, error}`. */
export function unwrap(envelope: unknown, method: string): Json {
  if (typeof envelope === 'object' && envelope !== null && 'ok' in envelope) {
    if (envelope.ok === true && 'value' in envelope) return envelope.value as Json;
    if (envelope.ok === false && 'error' in envelope) throw fromWireError(envelope.error as WireError);
  }
  throw new AppError('INTERNAL', `${method}: the host answered in an unknown form`, { userAction: 'Reload the window. If it happens again, the host and the interface are of different versions.' });
}

/** A host that cannot be reached: said as what it means for the person, not as a network error. */
export function unreachable(method: string, cause: unknown): AppError {
  return new AppError('UNAVAILABLE', `${method}: Tapestry's host does not answer`, { userAction: 'See whether the program that opened this page is still running, then try again. Runs go on without this window.', cause });
}

/** Saves bytes through a temporary anchor. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
}
