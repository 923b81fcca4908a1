import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { decimal, toScale } from '../../../src-shared/kernel/decimal.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { OTHER_STEP, type Bridge, type BridgeAnswer, type BridgeDeclaration, type BridgeStep, type BridgeStepResult } from '../../../src-shared/model/bridge.ts';
import type { Session } from '../../data/duckdb-session.ts';
import { compileExpression } from '../../derive/expression/compile.ts';
import { parseExpression } from '../../derive/expression/parse.ts';
import { columnsOf } from '../../derive/expression/ast.ts';
import { exposuresOf, joinRelation, tableRelation, type Relation } from '../../derive/relations.ts';
import { ident, text } from '../../derive/sql-text.ts';
import type { RunPair } from './compared-run.ts';

/** Steps that hold on the two tables, and those that do not because a table lacks a column. */
export interface BridgePlan { readonly declaration: BridgeDeclaration; readonly relation: Relation; readonly steps: readonly BridgeStep[]; readonly notes: readonly string[]; readonly types: ReadonlyMap<string, string> }

const MONEY = 'DECIMAL(38,2)';

/** The bridges that the right run's configuration declares and whose table both runs made. */
export function bridgesOf({ left, right }: RunPair): BridgeDeclaration[] {
  const has = (run: RunPair['left'], space: string): boolean => {
    const table = run.context.declaration.tables.find((each) => each.space === space);
    return table !== undefined && run.context.archive.has(table.slot);
  };
  return Object.values(right.context.config?.sections.bridges ?? {}).map((entry) => entry.value).filter(({ table }) => has(left, table) && has(right, table));
}

/** Compiles a bridge against the two runs' own tables. Errors: NOT_FOUND for an unknown bridge, INVALID_INPUT for a declaration that does not hold. */
export async function planBridge(pair: RunPair, id: string): Promise<BridgePlan> {
  const declaration = bridgesOf(pair).find((bridge) => bridge.id === id);
  if (!declaration) throw new AppError('NOT_FOUND', `there is no bridge ${id} between these runs`, { userAction: 'The configuration of the right run declares bridges; both runs need the table.' });
  const side = async (run: RunPair['left'], name: string): Promise<Relation> => {
    const { plan } = await run.context.plan(declaration.table);
    return tableRelation(name, exposuresOf(run.context.archive.parquet(run.context.table(declaration.table).slot), declaration.key), new Map(plan.derivations.map(({ column, type }) => [column, type as string])));
  };
  const relation = joinRelation({ id: 'bridge', left: 'prior', right: 'current', leftKey: declaration.key, rightKey: declaration.key, kind: 'full' }, await side(pair.left, 'prior'), await side(pair.right, 'current'));
  // Whether a side has the row at all is part of the grammar here.
  const types = new Map([...relation.types, ['prior__source_row', 'integer'], ['current__source_row', 'integer']]);
  for (const name of [declaration.key, declaration.balance, declaration.currency, declaration.date]) if (name !== undefined) for (const at of ['prior', 'current']) if (!types.has(`${at}__${name}`)) throw new AppError('INVALID_INPUT', `the bridge “${declaration.title}” needs ${name}, which the ${at === 'prior' ? 'left' : 'right'} run’s table does not have`);
  const notes: string[] = [];
  const steps = declaration.steps.filter((step) => {
    const missing = [...readsOf(step.when), ...readsOf(step.amount)].find((name) => !types.has(name));
    if (missing !== undefined) notes.push(`The step “${step.title}” is not taken: ${missing.replace('__', ' ')} is no column of the table.`);
    return missing === undefined;
  });
  return { declaration, relation, steps, notes, types };
}

/** Columns that an expression's text reads, in order of first use. */
export function readsOf(source: string): string[] {
  return columnsOf(parseExpression(source));
}

/**
 * Writes the bridge loan by loan as Parquet at `path`: key, rows, currency, opening, closing, `s<i>` of each step, `u<i>` where a step
 * applies but lacks a value, `other` = closing - opening - steps, `left_out` with the reason. No currency is ever added to another.
 */
export async function writeBridge(session: Session, plan: BridgePlan, path: string): Promise<void> {
  const { declaration, relation, steps, types } = plan;
  const typeOf = (name: string): string | undefined => types.get(name);
  const compile = (step: BridgeStep, what: 'when' | 'amount') => {
    try {
      const made = compileExpression(step[what], typeOf);
      if (what === 'when' ? made.type !== 'boolean' : made.type !== 'integer' && !made.type.startsWith('decimal')) throw new AppError('INVALID_INPUT', `it is ${made.type}`);
      return made.sql;
    } catch (thrown) {
      throw thrown instanceof AppError ? new AppError(thrown.code, `bridge ${declaration.id}, step ${step.id}, ${what}: ${thrown.message}`, { cause: thrown }) : thrown;
    }
  };
  const at = (side: string, name: string): string => ident(`${side}__${name}`);
  const [hasPrior, hasCurrent] = ['prior__source_row IS NOT NULL', 'current__source_row IS NOT NULL'];
  const balance = (side: string): string => at(side, declaration.balance);
  const currency = (side: string): string => (declaration.currency === undefined ? 'CAST(NULL AS VARCHAR)' : `CAST(${at(side, declaration.currency)} AS VARCHAR)`);
  const stepped = steps.map((step) => ({ applies: `COALESCE(${compile(step, 'when')}, false)`, amount: compile(step, 'amount') }));
  const leftOut = `CASE WHEN (${hasPrior} AND ${balance('prior')} IS NULL) OR (${hasCurrent} AND ${balance('current')} IS NULL) THEN 'balance' WHEN ${hasPrior} AND ${hasCurrent} AND ${currency('prior')} IS DISTINCT FROM ${currency('current')} THEN 'currency' END`;
  const doubt = declaration.doubt === undefined || readsOf(declaration.doubt.when).some((name) => !types.has(name)) ? 'false' : `COALESCE(${compileExpression(declaration.doubt.when, typeOf).sql}, false)`;
  // Conditions and amounts are computed once; what is made of them stands a level above.
  const inner = `SELECT COALESCE(CAST(${at('current', declaration.key)} AS VARCHAR), CAST(${at('prior', declaration.key)} AS VARCHAR), '') AS key, prior__source_row AS left_row, current__source_row AS right_row,
      COALESCE(${currency('current')}, ${currency('prior')}) AS currency, ${leftOut} AS left_out, ${doubt} AS doubt,
      CAST(CASE WHEN ${hasPrior} THEN ${balance('prior')} ELSE 0 END AS ${MONEY}) AS opening, CAST(CASE WHEN ${hasCurrent} THEN ${balance('current')} ELSE 0 END AS ${MONEY}) AS closing
      ${stepped.map(({ applies, amount }, i) => `, ${applies} AS a${i}, CASE WHEN ${applies} THEN CAST(${amount} AS ${MONEY}) END AS v${i}`).join('')}
    FROM ${relation.sql}`;
  const taken = `SELECT key, left_row, right_row, currency, left_out, doubt, opening, closing${stepped.map((_, i) => `, CAST(COALESCE(v${i}, 0) AS ${MONEY}) AS s${i}, (a${i} AND v${i} IS NULL) AS u${i}, a${i}`).join('')} FROM (${inner})`;
  const sum = ['opening', ...stepped.map((_, i) => `s${i}`)].join(' + ');
  await session.run(`COPY (SELECT row_number() OVER (ORDER BY key, left_row, right_row) - 1 AS n, *, CAST(closing - (${sum}) AS ${MONEY}) AS other FROM (${taken}) ORDER BY n) TO ${text(path)} (FORMAT parquet, ROW_GROUP_SIZE 20480)`);
}

/** Loans that a step is about: who came or went, whatever their balance; else those that it moved. */
export function touchedSql(step: BridgeStep, index: number): string {
  return step.basis === 'joined' || step.basis === 'left' ? `a${index}` : `s${index} <> 0`;
}

/** Adds the bridge up, one for each currency, and checks that every loan ties: opening + steps = closing. */
export async function addUpBridge(session: Session, plan: BridgePlan, rows: string, dates: { readonly from: string | null; readonly to: string | null }): Promise<BridgeAnswer> {
  const { declaration, steps } = plan;
  const all = [...steps.map((step, i) => ({ ...step, column: `s${i}`, unknown: `count(*) FILTER (WHERE u${i})`, touched: touchedSql(step, i) })), { id: OTHER_STEP, ...declaration.other, basis: 'not-explained' as const, column: 'other', unknown: '0', touched: 'other <> 0' }];
  const sums = [...all.map(({ column }) => column), 'opening', 'closing'].map((column) => `CAST(sum(${column}) AS VARCHAR) AS "sum ${column}", CAST(COALESCE(sum(${column}) FILTER (WHERE ${column} > 0), 0) AS VARCHAR) AS "up ${column}", CAST(COALESCE(sum(${column}) FILTER (WHERE ${column} < 0), 0) AS VARCHAR) AS "down ${column}"`);
  const counts = all.map(({ column, unknown, touched }) => `count(*) FILTER (WHERE ${touched}) AS "loans ${column}", ${unknown} AS "unknown ${column}"`);
  const still = all.map(({ touched }) => `NOT (${touched})`).join(' AND ');
  const found = await session.rows(`SELECT currency, count(*) AS n, count(left_row) AS openings, count(right_row) AS closings, count(*) FILTER (WHERE ${still}) AS still, count(*) FILTER (WHERE opening + ${all.map(({ column }) => column).join(' + ')} <> closing) AS untied, ${[...sums, ...counts].join(', ')} FROM ${rows} WHERE left_out IS NULL GROUP BY currency ORDER BY sum(closing) DESC, currency`);
  const money = (value: unknown): string => toScale(decimal(value === null || value === undefined ? '0' : cellText(value)), 2);
  const bridges = found.map((row): Bridge => {
    const results = all.map((step): BridgeStepResult => ({ id: step.id, title: step.title, definition: step.definition, basis: step.basis, amount: money(row[`sum ${step.column}`]), raises: money(row[`up ${step.column}`]), lowers: money(row[`down ${step.column}`]), loans: Number(row[`loans ${step.column}`]), unknown: Number(row[`unknown ${step.column}`]), causes: [] }));
    const [opening, closing] = [money(row['sum opening']), money(row['sum closing'])];
    const residual = results.reduce((left, step) => left.plus(decimal(step.amount)), decimal(opening)).minus(decimal(closing));
    const loansThatDoNotTie = Number(row['untied']);
    return { currency: row['currency'] as string | null, opening: { amount: opening, loans: Number(row['openings']) }, closing: { amount: closing, loans: Number(row['closings']) }, steps: results, unchanged: Number(row['still']), rows: Number(row['n']), residual: toScale(residual, 2), loansThatDoNotTie, ties: residual.isZero() && loansThatDoNotTie === 0 };
  });
  const reasons: Readonly<Record<string, string>> = { balance: 'The balance is not known at a cut-off', currency: 'The currency is another one than before' };
  const leftOut = (await session.rows(`SELECT left_out, currency, count(*) AS n, CAST(COALESCE(sum(opening), 0) AS VARCHAR) AS opening, CAST(COALESCE(sum(closing), 0) AS VARCHAR) AS closing FROM ${rows} WHERE left_out IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`)).map((row) => ({ reason: reasons[cellText(row['left_out'])] ?? cellText(row['left_out']), currency: row['currency'] as string | null, loans: Number(row['n']), opening: money(row['opening']), closing: money(row['closing']) }));
  const [doubts] = await session.rows(`SELECT count(*) AS n FROM ${rows} WHERE doubt AND left_row IS NOT NULL AND right_row IS NOT NULL`);
  const notes = [...plan.notes, ...(Number(doubts?.['n']) > 0 ? [`Of ${Number(doubts?.['n'])} ${Number(doubts?.['n']) === 1 ? 'loan' : 'loans'} ${declaration.doubt?.text ?? ''}.`] : []), ...(bridges.length > 1 ? ['Amounts of different currencies are not added: there is one bridge for each.'] : [])];
  return { id: declaration.id, title: declaration.title, definition: declaration.definition, reference: declaration.reference, balance: declaration.balance, ...dates, why: null, bridges, leftOut, notes };
}
