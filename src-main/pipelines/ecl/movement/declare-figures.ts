import { MOVEMENT_STEPS } from '../../../../src-shared/model/ecl/movement.ts';
import type { FigureBook, FigureWords } from './figure-book.ts';
import { quoted, stageId } from './figure-book.ts';
import { EXIT, GROSS_STEPS, MEASURED_STAGES, NEW } from './movement-columns.ts';

/** A line of a movement: its figures by stage and in total, as ids. */
export interface DeclaredLine { readonly id: string; readonly title: string; readonly reference: string; readonly byStage: Readonly<Record<string, string>>; readonly total: string }
export interface DeclaredMovement { readonly lines: readonly DeclaredLine[]; readonly closing: DeclaredLine; readonly residual: DeclaredLine }

interface StepWords { readonly id: string; readonly title: string; readonly on: 'from' | 'to' | 'both'; readonly reference: string }

/**
 * Every step by every stage as a measure over `movement`, transfers as what enters less what leaves, the closing, and the residual as a
 * formula of them all. Only loans that a step moved count in it: they are its contributors. `prefix` keeps the figures of allowance and gross carrying amount apart.
 */
export function declareMovement(book: FigureBook, prefix: string, of: string, steps: readonly StepWords[], closing: { readonly value: string; readonly reference: string }): DeclaredMovement {
  const lines = steps.map((step): DeclaredLine => {
    const words = (where: string): FigureWords => ({ title: `${step.title}${where}`, definition: `${of}: ${step.title.toLowerCase()}${where}, from the states of each loan, rounded once.`, reference: step.reference });
    const byStage = Object.fromEntries(MEASURED_STAGES.map((stage) => {
      const id = `${prefix}_${step.id}_${stageId(stage)}`;
      const where = `, stage ${stage}`;
      if (step.on === 'both') {
        const entered = book.sum(`${id}_in`, words(`, into stage ${stage}`), step.id, `stage_to = ${quoted(stage)} and ${step.id} != 0`);
        const left = book.sum(`${id}_out`, words(`, out of stage ${stage}`), step.id, `stage_from = ${quoted(stage)} and ${step.id} != 0`);
        return [stage, book.difference(id, words(where), entered, left)];
      }
      return [stage, book.sum(id, words(where), step.id, `(${filterOf(step, stage)}) and ${step.id} != 0`)];
    }));
    const id = `${prefix}_${step.id}`;
    // Over all stages a transfer leaves one and enters another: the total is what the stages add up to, zero.
    const total = step.on === 'both' ? book.total(id, words(', all stages'), Object.values(byStage)) : book.sum(id, words(', all stages'), step.id, `${step.id} != 0`);
    return { id: step.id, title: step.title, reference: step.reference, byStage, total };
  });
  const at = (id: string, title: string, make: (suffix: string, where: string, of: (line: DeclaredLine) => string) => string): DeclaredLine => ({
    id, title, reference: closing.reference,
    byStage: Object.fromEntries(MEASURED_STAGES.map((stage) => [stage, make(`_${stageId(stage)}`, `, stage ${stage}`, (line) => line.byStage[stage] as string)])),
    total: make('', ', all stages', (line) => line.total),
  });
  const closed = at('closing', 'Closing', (suffix, where) => {
    const stage = MEASURED_STAGES.find((each) => suffix === `_${stageId(each)}`);
    return book.sum(`${prefix}_closing${suffix}`, { title: `Closing${where}`, definition: `${of} at the reporting date${where}.`, reference: closing.reference }, closing.value, stage === undefined ? 'true' : `stage_to = ${quoted(stage)}`);
  });
  const residual = at('residual', 'Residual', (suffix, where, ofLine) => {
    const sum = book.total(`${prefix}_steps${suffix}`, { title: `Sum of the steps${where}`, definition: `${of}: opening and every step${where}.`, reference: closing.reference }, lines.map(ofLine));
    return book.difference(`${prefix}_residual${suffix}`, { title: `Residual${where}`, definition: `Closing less the sum of the steps${where}: zero, or the movement is wrong.`, reference: closing.reference }, `${prefix}_closing${suffix}`, sum);
  });
  return { lines, closing: closed, residual };
}

/** Rows that a step posts to a stage. A part written off of a loan that is kept is posted where the loan is. */
function filterOf(step: StepWords, stage: string): string {
  const [from, to] = [`stage_from = ${quoted(stage)}`, `stage_to = ${quoted(stage)}`];
  if (step.on === 'to') return to;
  return step.id.endsWith('written_off') ? `(kind != 'kept' and ${from}) or (kind = 'kept' and ${to})` : from;
}

/** Movement of the allowance (IFRS 7 35H). */
export function declareAllowance(book: FigureBook): DeclaredMovement {
  return declareMovement(book, 'mov', 'Loss allowance', MOVEMENT_STEPS, { value: 'closing', reference: 'IFRS 7 35H' });
}

/** Movement of the gross carrying amount (IFRS 7 35I). */
export function declareGross(book: FigureBook): DeclaredMovement {
  return declareMovement(book, 'gca', 'Gross carrying amount', GROSS_STEPS, { value: 'balance_to', reference: 'IFRS 7 35I' });
}

export interface MigrationCell { readonly from: string; readonly to: string; readonly loans: string; readonly exposure: string; readonly share: string }

/** Migration by count and gross carrying amount: opening amounts of loans kept and left, closing ones of new loans. */
export function declareMigration(book: FigureBook): readonly MigrationCell[] {
  const reference = 'IFRS 7 35I(d), B8D';
  return [...MEASURED_STAGES, NEW].flatMap((from) => {
    const row = `mig_${stageId(from)}`;
    const whole = book.count(`${row}_loans`, { title: `Loans from ${from}`, definition: `Loans that were ${from === NEW ? 'not there' : `in stage ${from}`} at the opening.`, reference }, `stage_from = ${quoted(from)}`);
    return [...MEASURED_STAGES, EXIT].filter((to) => from !== NEW || to !== EXIT).map((to): MigrationCell => {
      const filter = `stage_from = ${quoted(from)} and stage_to = ${quoted(to)}`;
      const id = `${row}_${stageId(to)}`;
      const title = `${from === NEW ? 'New' : `Stage ${from}`} to ${to === EXIT ? 'exit' : `stage ${to}`}`;
      return {
        from, to,
        loans: book.count(`${id}_loans`, { title: `${title}, loans`, definition: `Loans that moved: ${title.toLowerCase()}.`, reference }, filter),
        exposure: book.sum(`${id}_exposure`, { title: `${title}, gross carrying amount`, definition: `Gross carrying amount ${from === NEW ? 'at the reporting date' : 'at the opening'} of loans that moved: ${title.toLowerCase()}.`, reference }, from === NEW ? 'balance_to' : 'balance_from', filter),
        share: book.share(`${id}_share`, { title: `${title}, share`, definition: 'Loans of the cell over the loans of its row, in points.', reference }, `${id}_loans`, whole, 2),
      };
    });
  });
}
