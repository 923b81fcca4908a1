import { cellName, type FormulaCell } from '../../../../data/formula-workbook.ts';

/** A sheet of named values, one a row, whose cells formulas of other sheets read by name. */
export class NamedCells {
  readonly sheet: string;
  readonly rows: FormulaCell[][];
  readonly #at = new Map<string, number>();

  constructor(sheet: string, head: readonly string[]) {
    this.sheet = sheet;
    this.rows = [[...head]];
  }

  /** Adds a value under a name; what follows stands in the columns after it. */
  add(name: string, title: string, value: FormulaCell, ...more: readonly FormulaCell[]): void {
    this.#at.set(name, this.rows.length);
    this.rows.push([title, value, ...more]);
  }

  /** A line without a name. */
  text(...cells: readonly FormulaCell[]): void {
    this.rows.push([...cells]);
  }

  /** The cell of a name, from any sheet. */
  ref(name: string): string {
    const row = this.#at.get(name);
    if (row === undefined) throw new Error(`the workbook has no ${name}`);
    return `${this.sheet}!${cellName(1, row)}`;
  }
}
