import { z } from 'zod';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { Ledger } from '../../../../src-shared/model/ecl/ledger.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { computeFigures, FigureBook, quoted, type ComputedFigures } from '../movement/figure-book.ts';
import { MovementReport } from '../../../../src-shared/model/ecl/movement-report.ts';
import { allowanceTable, grossTable } from './allowance.ts';
import type { Ifrs7 } from '../../../../src-shared/model/ecl/ifrs7.ts';
import { ledgerTable } from './ledger-ties.ts';
import { collateralTable, gradesTable, matrixTable, modifiedTable, writtenOffTable } from './quality.ts';
import { fillTable, RESULT_TYPES, type Declaring, type TableSource } from './table-maker.ts';

/** Most grades and segments that have a line of their own; further ones, and names that no report could show, share one. */
const MOST_GROUPS = 60;
const LONGEST_NAME = 64;
/** What a condition over all of them may come to in characters. */
const LONGEST_LIST = 2_500;

export interface DisclosureFacts { readonly plan: EclPlan; readonly movement: MovementReport | null; readonly ledger: Ledger | null }

/**
 * The tables of IFRS 7 35H to 35N from the view `current_table` (the table `ecl`), each cell a figure that can be traced, each table with
 * the ties that must hold.
 */
export async function discloseTables(session: Session, { plan, movement, ledger }: DisclosureFacts): Promise<{ ifrs7: Ifrs7; figures: ComputedFigures }> {
  const groups = async (column: string): Promise<string[]> => {
    const names = (await session.rows<{ name: string }>(`SELECT ${column} AS name FROM current_table WHERE in_scope AND length(${column}) <= ${LONGEST_NAME} GROUP BY 1 ORDER BY 1 LIMIT ${MOST_GROUPS}`)).map(({ name }) => name);
    let left = LONGEST_LIST;
    return names.filter((name) => (left -= quoted(name).length + 2) >= 0);
  };
  const found = new Set(await groups('grade'));
  // The policy's grades, best first, then what else there is.
  const ordered = plan.policy.pd.grades.map(({ grade }) => grade).filter((grade) => found.has(grade));
  const declaring: Declaring = { book: new FigureBook(), movement, grades: [...ordered, ...[...found].filter((grade) => !ordered.includes(grade))], segments: await groups('segment') };
  const sources: TableSource[] = [allowanceTable(declaring), grossTable(declaring), modifiedTable(declaring), collateralTable(declaring), writtenOffTable(declaring), gradesTable(declaring), matrixTable(declaring, plan.policy.provisionMatrices), ...(ledger === null ? [] : [ledgerTable(declaring, ledger)])];
  const figures = await computeFigures(session, declaring.book.plan(RESULT_TYPES, 'loan_id'));
  const tables = sources.map((source) => fillTable(source, figures, movement));
  return { figures, ifrs7: { ...figures.report, kind: 'ifrs7', date: plan.reportingDate, priorDate: movement?.from ?? null, currency: plan.reportingCurrency, tables } };
}

/** What IFRS 7 asks to be shown about expected credit losses (35H to 35N), tied to itself, to the movement and to the ledger. */
export const discloseGate = defineGate({
  id: 'disclose',
  version: '1',
  title: 'Disclosures',
  inputs: ['ecl', 'ecl.plan', 'movement.report?', 'ledger?'],
  outputs: ['ifrs7', 'ifrs7.plan'],
  params: z.object({}),
  run: async (context) => {
    const ecl = context.input('ecl');
    const facts: DisclosureFacts = {
      plan: await context.inputJson('ecl.plan', EclPlan),
      movement: context.optional('movement.report') === null ? null : await context.inputJson('movement.report', MovementReport),
      ledger: context.optional('ledger') === null ? null : await context.inputJson('ledger', Ledger),
    };
    const { ifrs7, figures } = await withSession(context, [ecl], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(ecl.path)}`);
      return discloseTables(session, facts);
    });
    await context.output('ifrs7', { json: ifrs7 }, JSON_TYPE);
    await context.output('ifrs7.plan', { json: figures.plan }, JSON_TYPE);
    const ties = ifrs7.tables.flatMap((table) => table.ties);
    const open = ties.filter((each) => !each.ties);
    return { outcome: 'passed', summary: { tables: ifrs7.tables.length, ties: ties.length, open: open.length, firstOpen: open[0]?.title ?? null } };
  },
});
