import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { MOVEMENT_KINDS } from '../../../../src-shared/model/ecl/movement.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import type { FigurePlan } from '../../../derive/figure-plan.ts';
import { amountText, minorUnits } from '../amounts/minor-units.ts';
import { declareAllowance, declareGross, declareMigration, type DeclaredLine, type DeclaredMovement } from './declare-figures.ts';
import { computeFigures, FigureBook } from './figure-book.ts';
import { MEASURED_STAGES, MOVEMENT_TYPES } from './movement-columns.ts';
import type { MovementTables } from './movement-sql.ts';
import type { MovementReport } from '../../../../src-shared/model/ecl/movement-report.ts';

export interface MovementFacts { readonly from: EclPlan; readonly to: EclPlan; readonly months: number; readonly tables: MovementTables }

/** The figures of a movement from the view `current_table` (the table `movement`), and what they must tie with. Errors: INTERNAL where one does not. */
export async function movementFigures(session: Session, { from, to, months, tables }: MovementFacts): Promise<{ report: MovementReport; plan: FigurePlan }> {
  const book = new FigureBook();
  const [allowance, gross, migration] = [declareAllowance(book), declareGross(book), declareMigration(book)];
  const beside = {
    'provision-before': book.sum('mov_provision_before', { title: 'Provision for undrawn at the opening', definition: 'Part of the opening allowance that undrawn commitments caused.', reference: 'IFRS 7 B8E' }, 'provision_from', 'true'),
    'provision-now': book.sum('mov_provision_now', { title: 'Provision for undrawn at the closing', definition: 'Part of the closing allowance that undrawn commitments cause.', reference: 'IFRS 7 B8E' }, 'provision_to', 'true'),
    'modified-back': book.sum('mov_modified_back', { title: 'Modified at lifetime ECL, back at 12-month ECL', definition: 'Gross carrying amount of loans modified while at lifetime ECL whose allowance is 12-month ECL now.', reference: 'IFRS 7 35J(b)' }, 'balance_to', "modified and stage_from in ('2', '3') and stage_to = '1'"),
  };
  const figures = await computeFigures(session, book.plan(MOVEMENT_TYPES, 'loan_id'));
  const line = (of: DeclaredLine): MovementReport['allowance']['closing'] => ({ id: of.id, title: of.title, reference: of.reference, byStage: Object.fromEntries(Object.entries(of.byStage).map(([stage, id]) => [stage, figures.code(id)])), total: figures.code(of.total) });
  const movement = (of: DeclaredMovement): MovementReport['allowance'] => ({ lines: of.lines.map(line), closing: line(of.closing), residual: line(of.residual) });
  const amount = (id: string): bigint => minorUnits(figures.value(id) ?? '');
  for (const { residual } of [allowance, gross]) {
    for (const id of [...Object.values(residual.byStage), residual.total]) if (amount(id) !== 0n) throw new AppError('INTERNAL', `the movement does not tie: ${id} is ${figures.value(id)}`);
  }
  const sums = async (table: string, column: string): Promise<Map<string, string>> => new Map((await session.rows<{ stage: string; amount: string }>(`SELECT stage, CAST(sum(${column}) AS VARCHAR) AS amount FROM ${table} WHERE in_scope GROUP BY 1`)).map((row) => [row.stage, row.amount]));
  const ties = [...(await tie(allowance, 'allowance', 'allowance')), ...(await tie(gross, 'gross_carrying_amount', 'gross carrying amount'))];
  async function tie(of: DeclaredMovement, column: string, word: string): Promise<MovementReport['ties']> {
    const opening = of.lines[0] as DeclaredLine;
    const made: MovementReport['ties'] = [];
    for (const [table, declared, said] of [[tables.priorEcl, opening, `Opening = ${word} of the prior run`], [tables.ecl, of.closing, `Closing = ${word} of the run`]] as const) {
      const stored = await sums(table, column);
      let total = 0n;
      for (const stage of MEASURED_STAGES) {
        const right = minorUnits(stored.get(stage) ?? '0.00');
        total += right;
        made.push({ title: `${said}, stage ${stage}`, left: amountText(amount(declared.byStage[stage] as string)), right: amountText(right) });
      }
      made.push({ title: said, left: amountText(amount(declared.total)), right: amountText(total) });
    }
    return made;
  }
  const open = ties.find(({ left, right }) => left !== right);
  if (open) throw new AppError('INTERNAL', `the movement does not tie: ${open.title}: ${open.left} and ${open.right}`);
  const kinds = new Map((await session.rows<{ kind: string; n: number }>('SELECT kind, count(*) AS n FROM current_table GROUP BY 1')).map((row) => [row.kind, Number(row.n)]));
  const report: MovementReport = {
    ...figures.report, kind: 'ecl-movement', from: from.reportingDate, to: to.reportingDate, currency: to.reportingCurrency, months, stages: [...MEASURED_STAGES],
    kinds: MOVEMENT_KINDS.map((kind) => ({ kind, loans: kinds.get(kind) ?? 0 })), allowance: movement(allowance), gross: movement(gross),
    migration: migration.map(({ from: before, to: now, loans, exposure, share }) => ({ from: before, to: now, loans: figures.code(loans), exposure: figures.code(exposure), share: figures.code(share) })),
    beside: Object.fromEntries(Object.entries(beside).map(([name, id]) => [name, figures.code(id)])), ties,
    notes: ['Loans that are on the file of the opening date only are derecognised: the file does not say whether they were repaid, sold or written off. Loans that are still on the file with nothing left are written off where an amount is, else repaid.'],
  };
  return { report, plan: figures.plan };
}
