/** One line a validator had to say. Lines and records count from 1 in the file as delivered; null where the validator gave none. */
export interface XsdMessage {
  readonly line: number | null;
  readonly record: number | null;
  readonly message: string;
}

/** A validator's verdict. No times in it: it is stored with the run. */
export interface XsdResult {
  /** False when the validator could not judge; `valid` is then null and `reason` says why. Never to be read as invalid. */
  readonly available: boolean;
  readonly reason: string | null;
  readonly valid: boolean | null;
  readonly validator: { readonly name: string; readonly version: string };
  /** The first `maxMessages`; `messageCount` counts all that were seen. */
  readonly messages: readonly XsdMessage[];
  readonly messageCount: number;
}

export interface XsdRequest {
  /** The document: a path the host issued. */
  readonly file: string;
  /** The schema: a path the host issued, normally from `findSchema`. */
  readonly schema: string;
  /** Local name of the element that repeats per record; documents that have it are validated in chunks. */
  readonly recordElement?: string | undefined;
  readonly maxMessages?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export const MAX_MESSAGES = 1000;

/** The verdict of a validator that could not judge. */
export function unavailable(validator: XsdResult['validator'], reason: string): XsdResult {
  return { available: false, reason, valid: null, validator, messages: [], messageCount: 0 };
}
