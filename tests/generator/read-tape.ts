import { readFileSync } from 'node:fs';

/** A tape as this test's own small reader sees it: independent of the product's tokenizer. */
export interface PlainTape {
  readonly text: string;
  readonly records: readonly (readonly string[])[];
  /** Ordinal of the header record. */
  readonly header: number;
  readonly rows: readonly (readonly string[])[];
}

/** RFC 4180 by the letter, one character after the other. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let [record, cell, quoted] = [[] as string[], '', false];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') [cell, i] = [`${cell}"`, i + 1];
      else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === ',') [record, cell] = [[...record, cell], ''];
    else if (char === '\n') {
      records.push([...record, cell.endsWith('\r') ? cell.slice(0, -1) : cell]);
      [record, cell] = [[], ''];
    } else cell += char;
  }
  if (cell !== '' || record.length > 0) records.push([...record, cell]);
  return records;
}

export function readTape(path: string, encoding: 'windows-1252' | 'utf-8'): PlainTape {
  const text = new TextDecoder(encoding, { fatal: true }).decode(readFileSync(path));
  const records = parseCsv(text);
  const header = records.findIndex((record) => record.length === 62);
  return { text, records, header, rows: records.slice(header + 1).filter((record) => record.length === 62 && record[0] !== 'TOTAL') };
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A number in any of the tape's forms, as decimal text; null when it has none of them. */
export function readNumber(text: string): string | null {
  const plain = text.trim().replace(/^£/, '').replace(/\s*%$/, '').replaceAll(',', '');
  return /^-?\d+(\.\d+)?$/.test(plain) ? plain : null;
}

/** A date in one of the declared forms as ISO text; null when it has none of them. */
export function readDate(text: string, forms: readonly string[]): string | null {
  const pad = (part: string): string => part.padStart(2, '0');
  for (const form of forms) {
    const slash = form === 'dd/MM/yyyy' ? /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) : null;
    if (slash) return `${slash[3]}-${slash[2]}-${slash[1]}`;
    const named = form === 'd MMM yyyy' ? /^(\d{1,2}) (\w{3}) (\d{4})$/.exec(text) : form === 'dd-MMM-yy' ? /^(\d{2})-(\w{3})-(\d{2})$/.exec(text) : null;
    if (named) return `${(named[3] as string).padStart(4, '20')}-${pad(String(MONTHS.indexOf((named[2] as string).toLowerCase()) + 1))}-${pad(named[1] as string)}`;
    if (form === 'excel-serial' && /^\d{5}$/.test(text)) return new Date(Date.UTC(1899, 11, 30) + Number(text) * 86_400_000).toISOString().slice(0, 10);
  }
  return null;
}
