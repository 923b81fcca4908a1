import { generatePortfolio } from '../../../src-main/pipelines/ecl/generator/generate.ts';
import type { GeneratorOptions } from '../../../src-main/pipelines/ecl/generator/options.ts';

export type Row = Readonly<Record<string, string>>;

/** Rows of each file by canonical header. Generated cells of these files hold no separator, which the reader insists on. */
export function rowsOf(options: GeneratorOptions): Row[][] {
  return generatePortfolio({ ...options, headers: 'canonical' }).map((file) => {
    const [header = [], ...records] = [...file.lines()].map((line) => line.replace(/\r\n$/, '').split(','));
    return records.map((cells) => {
      if (cells.length !== header.length) throw new Error(`a record of ${cells.length} cells: ${cells.join(',')}`);
      return Object.fromEntries(header.map((name, i) => [name, cells[i] as string]));
    });
  });
}

export const number = (row: Row, field: string): number => Number(row[field]?.replace('%', ''));
/** A cell that may be blank. */
export const maybe = (row: Row, field: string): number | null => (row[field] === '' ? null : Number(row[field]?.replace('%', '')));
