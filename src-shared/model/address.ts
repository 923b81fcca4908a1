import { AppError } from '../kernel/errors.ts';

/** A place that can be traced: `canonical:<field>@<source row>`, `annex2:RREL30@<id>`, `annex12:IVSS39`, ... */
export interface Address {
  readonly space: string;
  readonly column: string;
  /** What follows `@`, verbatim: a source row, an exposure id, `<exposure>/<collateral>`, a test id. */
  readonly key: string | null;
}

/** Key of the band of rows whose value is not known: `strat:age/strat_count@null`. */
export const NO_BAND = 'null';

/** Parses an address. The key may hold any character; the space and the column may not hold `:` or `@`. */
export function parseAddress(text: string): Address {
  const match = /^([a-z0-9-]+):([^:@]+)(?:@(.+))?$/s.exec(text);
  if (!match) throw new AppError('INVALID_INPUT', `"${text}" is not an address`, { userAction: 'Write e.g. annex2:RREL30@<new exposure id>, annex12:IVSS39 or canonical:current_principal_balance@17.' });
  return { space: match[1] as string, column: match[2] as string, key: match[3] ?? null };
}

export function formatAddress(address: Address): string {
  return `${address.space}:${address.column}${address.key === null ? '' : `@${address.key}`}`;
}
