/** What is asked of a vendor. Days are ISO; null where the document does not ask for them. */
export interface VendorRequest { readonly symbols: readonly string[]; readonly from: string | null; readonly to: string | null }

/** One page as it came. `url` holds no key; `text` is the body, a key that the vendor put into it apart (`redacted` times). */
export interface VendorPage {
  readonly symbol: string | null;
  /** Counted from 1 over the whole request. */
  readonly number: number;
  readonly url: string; readonly status: number;
  /** When it was there, UTC. */
  readonly at: string;
  /** How often it was asked for. */
  readonly attempts: number;
  readonly bytes: number;
  /** Of the bytes as they came. */
  readonly sha256: string;
  readonly redacted: number;
  readonly text: string;
  readonly rows: readonly (readonly string[])[];
  readonly header: readonly string[];
}

/** A vendor's data, page by page, whatever it is fetched with. */
export interface VendorSource {
  fetch(request: VendorRequest, signal: AbortSignal): AsyncIterable<VendorPage>;
}

/** Keys by name; a host of the program reads them from the environment or the system's safe storage. */
export interface SecretReader {
  /** Null where there is none. `host` is who will get it: UNAUTHORISED for a key that is kept for another. */
  read(name: string, host: string): string | null;
}

/** Waits; ends early, with the signal's reason, where it is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;
