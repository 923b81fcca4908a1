/**
 * Where an expected value comes from. A source cell is named by header, column index and source row (0-based over data rows; the
 * row is given once per line of the key). `via` lists decisions that took part without being the origin.
 */
export type KeyOrigin =
  | { readonly kind: 'source-cell'; readonly header: string; readonly column: number; readonly via?: readonly string[] }
  | { readonly kind: 'source-cells'; readonly how: string; readonly cells: readonly { readonly header: string; readonly column: number }[] }
  | { readonly kind: 'deal'; readonly key: string }
  | { readonly kind: 'config'; readonly key: string }
  | { readonly kind: 'decision'; readonly id: string }
  | { readonly kind: 'computed'; readonly how: string };

/** One row of a tape: expected delivered text by Annex 2 code, and the origins that differ from the code's usual one. */
export interface Annex2KeyRow {
  readonly sourceRow: number;
  readonly exposure: string;
  readonly collateral: string;
  readonly values: Readonly<Record<string, string>>;
  readonly origins: Readonly<Record<string, KeyOrigin>>;
}

/** One expected figure of Annex 12. `digits` fraction digits are exact; a figure of fewer digits agrees when it is this one rounded. */
export interface Annex12KeyValue {
  readonly value: string;
  readonly origin: KeyOrigin;
}

/** Expected figures of one cut-off. Without a prior cut-off the codes that need one are listed, not guessed. */
export interface Annex12KeyMonth {
  readonly codes: Readonly<Record<string, Annex12KeyValue>>;
  readonly triggers: readonly Readonly<Record<string, string>>[];
  readonly waterfall: readonly Readonly<Record<string, string>>[];
  readonly needsPrior: readonly string[];
  readonly pool: Readonly<Record<string, string>>;
}

export interface AnswerKey {
  readonly kind: 'answer-key';
  readonly version: 1;
  readonly seed: number;
  readonly loans: number;
  readonly annex2Origins: Readonly<Record<string, KeyOrigin>>;
  readonly annex12: readonly (Annex12KeyMonth & { readonly cutOff: string; readonly tape: string; readonly rows: number })[];
}

/** The origin of one expected Annex 2 value: the row's own where it names one, else the code's usual one. */
export function originOf(key: Pick<AnswerKey, 'annex2Origins'>, row: Annex2KeyRow, code: string): KeyOrigin | undefined {
  return row.origins[code] ?? key.annex2Origins[code];
}
