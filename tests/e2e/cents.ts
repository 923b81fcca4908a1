/** Reads a CSV of the product: its rows as records by header. Quoted cells may hold commas. */
export function recordsOf(csv: string): Record<string, string>[] {
  const [header = [], ...rows] = csv.replace(/^\uFEFF/, '').trimEnd().split(/\r?\n/).map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? ''));
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])));
}

/** An amount as a person reads it (`−1,234.50 EUR`) in minor units: sums of these are exact. Blank is zero. */
export function cents(text: string): bigint {
  const plain = text.replaceAll(/[,\s+]|[A-Z]{3}/g, '').replace('−', '-');
  if (plain === '') return 0n;
  if (!/^-?\d+(\.\d{1,2})?$/.test(plain)) throw new Error(`not an amount: ${text}`);
  const [whole = '0', part = ''] = plain.split('.');
  const size = BigInt(whole.replace('-', '')) * 100n + BigInt(part.padEnd(2, '0'));
  return plain.startsWith('-') ? -size : size;
}

/** The sum of a column of records, of those that fit, in minor units. */
export function sumOf(records: readonly Record<string, string>[], column: string, fits: (record: Record<string, string>) => boolean = () => true): bigint {
  return records.filter(fits).reduce((sum, record) => sum + cents(record[column] ?? ''), 0n);
}
