import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { parseLocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { LOAN_FIELDS } from '../../../../src-shared/model/ecl/loan-fields.ts';
import { gather, gatherAlone, gathersOf, severalKeys } from '../../../derive/gather.ts';
import { ident } from '../../../derive/sql-text.ts';
import { compileTable } from '../../../derive/table.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { declareLoans } from './declare-loans.ts';

/** Canonical column of both registries that holds the day whose closing balances the file shows. */
const DATE = 'data_cut_off_date';

export const LoanParams = z.object({
  /** Day for rows that state none, ISO. Null: their terms are not known. */
  reportingDate: z.string().refine((text) => parseLocalDate(text) !== null, 'a date YYYY-MM-DD').nullable().default(null),
});

/**
 * The canonical table of a tape or of a loan file in the model's words: one row for each canonical row, columns those of LOAN_FIELDS
 * beside `source_row`. Rows of a loan after its first are flagged (`additional_row`) and carry no collateral: the first has that of all.
 */
export const loansGate = defineGate({
  id: 'loans',
  version: '1',
  title: 'Loans',
  inputs: ['canonical', 'canonical.plan'],
  outputs: ['loan', 'loan.plan'],
  params: LoanParams,
  config: ['loans'],
  run: async (context) => {
    const canonical = context.input('canonical');
    const below = await context.inputJson('canonical.plan', TablePlan);
    const loans = section(context, 'loans');
    if (loans === undefined) throw new AppError('INVALID_INPUT', 'the configuration does not say how canonical columns become loans', { userAction: 'Resolve it with registry `ecl`, or with `loans`.' });
    const types = new Map(below.derivations.map((derivation) => [derivation.column, derivation.type as string]));
    const derivations = declareLoans({ loans, types, dateColumn: DATE, reportingDate: context.params.reportingDate });
    const compiled = compileTable({ derivations, input: 'loan_rows', inputTypes: types });
    const columns = ['source_row', ...LOAN_FIELDS.map((field) => field.name)].map(ident).join(', ');
    const sql = `SELECT ${columns} FROM (${compiled.sql})`;
    return withSession(context, [canonical], async (session) => {
      await session.run(`CREATE VIEW canonical AS SELECT * FROM ${parquet(canonical.path)}`);
      const gathers = gathersOf(derivations);
      const [several] = await session.rows(severalKeys(gathers, 'canonical'));
      const alone = Number(several?.n ?? 0) === 0;
      await session.run(`CREATE VIEW loan_rows AS ${alone ? gatherAlone(gathers, 'canonical') : gather(gathers, 'canonical')}`);
      context.progress(1, 3, 'passes');
      const path = join(context.scratch, 'loan.parquet');
      // Where loans have several rows, the join with what was gathered may change their order; else one pass keeps it and holds little.
      const rows = await session.copyOrdered(sql, path, 'source_row', { alreadyOrdered: alone });
      context.progress(2, 3, 'passes');
      const logicalDigest = await session.logicalDigest(`SELECT * FROM ${parquet(path)}`, 'source_row');
      const [counted] = await session.rows(`SELECT count(*) FILTER (WHERE additional_row) AS additional, count(*) FILTER (WHERE NOT COALESCE(additional_row, false)) AS loans FROM ${parquet(path)}`);
      // What a row states about its day is believed; where the run was asked for another one, it is said how many do.
      const [other] = context.params.reportingDate === null ? [] : await session.rows(`SELECT count(*) AS n FROM canonical WHERE ${ident(DATE)} <> DATE '${context.params.reportingDate}'`);
      const plan: TablePlan = { table: 'loan', input: 'canonical', derivations, sql };
      await context.output('loan', { path }, { ...PARQUET, rows, logicalDigest });
      await context.output('loan.plan', { json: plan }, JSON_TYPE);
      context.progress(3, 3, 'passes');
      return { outcome: 'passed' as const, summary: { rows, loans: Number(counted?.loans ?? 0), additionalRows: Number(counted?.additional ?? 0), otherDate: Number(other?.n ?? 0), known: derivations.filter(({ steps }) => !(steps[0]?.step === 'constant' && steps[0].value === null)).length } };
    });
  },
});
