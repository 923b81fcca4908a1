import type { FactTable } from '../../../src-main/pipelines/research/features/side-facts.ts';

export { factTable, NO_SIDE_FACTS } from '../../../src-main/pipelines/research/features/side-facts.ts';

/** The facts, all of them known only on a day. */
export function redatedForTests(table: FactTable, known: string): FactTable {
  return { ...table, known: table.known.map(() => known) };
}
