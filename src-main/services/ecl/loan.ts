import type { z } from 'zod';
import type { EclLoan } from '../../../src-shared/contract/ecl.ts';
import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import { RESULT_FIELDS, type Stage } from '../../../src-shared/model/ecl/result-fields.ts';
import { ident, text } from '../../derive/sql-text.ts';
import type { Row, Session } from '../../data/duckdb-session.ts';
import type { ServiceContext } from '../context.ts';
import { standingOf } from '../documents/answers.ts';
import { shaOf } from '../documents/stored.ts';
import { keepFile } from '../exports/keep-file.ts';
import type { EclAnswers } from './ecl.ts';
import type { EclRunArtifacts } from './ecl-port.ts';
import type { LoanQuestion } from './explain-port.ts';
import { lineOf } from './loans.ts';
import { runArtifacts } from './run-artifacts.ts';

type Texts = Readonly<Record<string, string | null>>;

/** One loan of a run: why it is where it is, month by month, and as a workbook. */
export function eclOneLoanHandlers(context: ServiceContext): EclAnswers<'ecl.loan' | 'ecl.workbook'> {
  return {
    'ecl.loan': async ({ run, loan }, call) => {
      const artifacts = await runArtifacts(context, run);
      const session = await context.reader.session();
      const asked = await questionOf(context, session, artifacts, loan);
      const told = await context.ecl.explain.explain(asked);
      const at = (space: string, column: string): string => `${space}:${column}@${asked.sourceRow}`;
      return {
        line: lineOf(asked.stored as Row), currency: asked.stored['currency'] ?? '', grid: told.grid,
        inputs: LOAN_FIELDS.filter(({ name }) => told.inputs.includes(name) && ((asked.row[name] ?? null) !== null || told.standIns[name] !== undefined)).map(({ name, title, unit }) => ({ name, title, value: asked.row[name] ?? null, unit, address: at('loan', name), standIn: told.standIns[name] ?? null })),
        results: RESULT_FIELDS.map(({ name, title, unit }) => ({ name, title, value: asked.stored[name] ?? null, unit, address: at('ecl', name) })),
        tests: told.tests.map(({ reads, ...test }) => ({ ...test, address: reads === null ? null : at('loan', reads) })),
        overlays: await Promise.all(told.overlays.map(async ({ content, ...overlay }) => ({ ...overlay, approver: (await standingOf(context, 'overlay', shaOf(content), call)).approvedBy.join(', ') || null }))),
        previous: await previousOf(context, session, run, asked.stored['loan_id'] ?? loan),
      };
    },
    'ecl.workbook': async ({ run, loan }, call) => {
      const asked = await questionOf(context, await context.reader.session(), await runArtifacts(context, run), loan);
      const bytes = await context.ecl.explain.workbook(asked, { run, title: context.store.runs.get(run).title });
      const fileName = `${run}-${(asked.stored['loan_id'] ?? loan).replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60) || 'loan'}-${asked.sourceRow}.xlsx`;
      return keepFile(context, run, fileName, bytes, call);
    },
  };
}

/** The stored rows of a loan, by its identifier, or by `row 17` where the file names none. Errors: NOT_FOUND. */
async function questionOf(context: ServiceContext, session: Session, artifacts: EclRunArtifacts, loan: string): Promise<LoanQuestion> {
  const table = (path: string): string => `read_parquet(${text(path)})`;
  const byRow = /^row (\d{1,15})$/.exec(loan)?.[1];
  // The identifier's column alone is scanned; the row is then read by the key that the table is sorted by.
  const [found] = byRow === undefined ? await session.rows(`SELECT min(source_row) AS r FROM ${table(artifacts.ecl)} WHERE loan_id = ${text(loan.replaceAll('\u0000', ''))}`) : [{ r: Number(byRow) }];
  if (!found || found['r'] === null) throw new AppError('NOT_FOUND', `run ${artifacts.run} has no loan “${loan.slice(0, 80)}”`, { details: { run: artifacts.run }, userAction: 'Search the list of loans.' });
  const sourceRow = Number(found['r']);
  const one = async (path: string): Promise<Texts | undefined> => ((await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${table(path)} WHERE source_row = ${sourceRow}`)) as readonly Texts[])[0];
  const [stored, row] = [await one(artifacts.ecl), await one(artifacts.loan)];
  if (!stored || !row) throw new AppError('NOT_FOUND', `run ${artifacts.run} measured no loan in row ${sourceRow}`, { userAction: 'Further rows of a loan are measured with its first.' });
  const overlays = context.runFiles.find(artifacts.run, 'ecl.overlays');
  const amounts = overlays === null ? [] : ((await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${table(overlays.path)} WHERE source_row = ${sourceRow}`)) as readonly Texts[]);
  return { plan: artifacts.plan, sourceRow, row, stored, overlays: amounts };
}

/** The same loan in the run of the reporting date before; null where there is none or it was not there. */
async function previousOf(context: ServiceContext, session: Session, run: string, loan: string): Promise<z.output<typeof EclLoan>['previous']> {
  const { priorRun } = context.store.runs.get(run);
  const prior = context.runFiles.find(run, 'prior.ecl');
  if (prior === null) return null;
  const [row] = await session.rows(`SELECT ${['stage', 'allowance'].map((column) => `CAST(${ident(column)} AS VARCHAR) AS ${ident(column)}`).join(', ')} FROM read_parquet(${text(prior.path)}) WHERE loan_id = ${text(loan)} ORDER BY source_row LIMIT 1`);
  return row ? { run: priorRun ?? 'prior', stage: cellText(row['stage']) as Stage, allowance: cellText(row['allowance']) } : null;
}
