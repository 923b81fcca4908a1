import type { Derivation, Step } from '../../src-shared/model/derivation.ts';
import { ident } from './sql-text.ts';
import { reads, stepColumn, type CompiledTable } from './table.ts';

/** The statement that is one column's trace on one row: `v0..vn` are the values after each step, as text. */
export interface RowStatement {
  readonly sql: string;
  readonly steps: readonly Step[];
  /** Columns (of the same table or of its input) that the derivation reads. */
  readonly inputs: readonly string[];
}

/** The same steps as the bulk statement's, restricted to one row with every intermediate selected; null for an unknown column. */
export function rowStatement(table: CompiledTable, column: string, sourceRow: number): RowStatement | null {
  const compiled = table.columns.find((candidate) => candidate.derivation.column === column);
  const relation = table.steps(column, sourceRow);
  if (!compiled || relation === null) return null;
  const selected = compiled.values.map((_, i) => `CAST(${ident(stepColumn(column, i))} AS VARCHAR) AS ${ident(`v${i}`)}`);
  return { sql: `SELECT ${selected.join(', ')} FROM ${relation}`, steps: compiled.derivation.steps, inputs: reads(compiled.derivation) };
}

/** Does this step take its value from a person, a policy or the deal rather than from the value before it? */
export function isForeign(step: Derivation['steps'][number]): boolean {
  return step.step === 'constant' || step.step === 'default' || step.step === 'override' || step.step === 'no-data';
}
