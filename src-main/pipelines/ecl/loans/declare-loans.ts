import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Derivation, Origin, Step } from '../../../../src-shared/model/derivation.ts';
import { LOAN_FIELDS, type LoanField } from '../../../../src-shared/model/ecl/loan-fields.ts';
import type { LoanColumn } from '../../../../src-shared/model/loan-column.ts';
import type { Layered } from '../../../../src-shared/model/resolved-config.ts';
import { codeKey } from '../../../derive/steps/codes.ts';
import { ABSENT, fromConfig } from '../../../intake/transform/origins.ts';
import type { Sections } from '../../../intake/params.ts';

export type LoansSection = NonNullable<Sections['loans']>;

export interface LoanSpec {
  readonly loans: LoansSection;
  /** Types of the canonical columns. */
  readonly types: ReadonlyMap<string, string>;
  /** Canonical column that holds the day a row shows. */
  readonly dateColumn: string;
  /** Day for rows that state none, ISO; null: they stay without one. */
  readonly reportingDate: string | null;
}

/**
 * Declares the table `loan`: one derivation for every column of LOAN_FIELDS, in their order, from canonical columns and from what looks
 * over the rows of one loan. A column that the configuration does not make is null, with that as its origin.
 * Errors: INVALID_INPUT where a column is made from columns of different types, reads one that is not there, or nothing names a loan.
 */
export function declareLoans(spec: LoanSpec): Derivation[] {
  const over = overRows(spec);
  return LOAN_FIELDS.map((field) => {
    const declared = spec.loans.columns[field.name];
    const steps: Step[] = declared ? stepsOf(field, declared, spec.types, spec) : over[field.name] ?? [{ step: 'constant', value: null, origin: ABSENT }];
    return { column: field.name, title: field.title, type: field.type, steps };
  });
}

/** What is made over all rows of a loan: which of them come after the first, and the collateral of all. */
function overRows({ loans: { rows }, types }: LoanSpec): Readonly<Record<string, Step[]>> {
  const key = rows.value.key.filter((column) => types.has(column));
  if (key.length === 0) throw new AppError('INVALID_INPUT', 'nothing names a loan: the table has none of the columns that `rows.key` of the loans configuration lists', { details: { key: rows.value.key } });
  const { value } = rows.value;
  const once = rows.value.collateral.filter((column) => types.has(column));
  return {
    additional_row: [{ step: 'gather', as: 'row after the first', kind: 'after-first', key, once: [] }],
    ...(value === undefined || !types.has(value) ? {} : { collateral_value: [{ step: 'gather', as: 'collateral of all rows', kind: 'sum-on-first', key, value, once }] }),
  };
}

function stepsOf(field: LoanField, declared: Layered<LoanColumn>, types: ReadonlyMap<string, string>, spec: LoanSpec): Step[] {
  const { from, expression, value, reason } = declared.value;
  const origin = fromConfig(field.name, declared, reason);
  if (value !== undefined) return [{ step: 'constant', value, origin }];
  if (expression !== undefined) return [{ step: 'expression', text: dated(expression, spec) }];
  const there = (from ?? []).filter((column) => types.has(column));
  if (there.length === 0) return [{ step: 'constant', value: null, origin: ABSENT }];
  return [...readFirst(field, there, types, declared), ...conversion(field, there, types, declared.value, origin)];
}

/** The first column that is filled. */
function readFirst(field: LoanField, columns: readonly string[], types: ReadonlyMap<string, string>, declared: Layered<LoanColumn>): Step[] {
  const kinds = [...new Set(columns.map((column) => types.get(column)))];
  if (kinds.length > 1) throw new AppError('INVALID_INPUT', `${declared.file}: ${field.name} of loan comes from columns of different types: ${columns.map((column) => `${column} is ${types.get(column)}`).join(', ')}`, { userAction: 'Write an expression instead.' });
  return columns.map((column, i): Step => (i === 0 ? { step: 'read', column } : { step: 'or-else', column }));
}

function conversion(field: LoanField, columns: readonly string[], types: ReadonlyMap<string, string>, column: LoanColumn, origin: Origin): Step[] {
  const type = types.get(columns[0] as string) as string;
  if (column.codes !== undefined) {
    const entries = Object.fromEntries(Object.entries(column.codes).map(([text, code]) => [codeKey(text), code]));
    return [{ step: 'map-code', table: `loan ${field.name}`, entries, origins: Object.fromEntries(Object.keys(entries).map((key) => [key, origin])), keepUnknown: column.keepUnknown }];
  }
  if (!column.points) {
    if (type === field.type) return [];
    throw new AppError('INVALID_INPUT', `${field.name} of loan is ${field.type} and ${columns[0]} is ${type}`, { userAction: 'Write an expression, or say `points: true` for a rate.' });
  }
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(field.type) ?? [];
  if (precision === undefined || !type.startsWith('decimal')) throw new AppError('INVALID_INPUT', `${field.name} of loan cannot be made from points: ${columns[0]} is ${type}`);
  return [{ step: 'scale', factor: '0.01', precision: Number(precision), scale: Number(scale), origin }];
}

/** `reporting_date` in an expression is the day that the row shows, else the day the run was asked for. */
function dated(expression: string, { dateColumn, reportingDate }: LoanSpec): string {
  return expression.replace(/\breporting_date\b/g, reportingDate === null ? dateColumn : `coalesce(${dateColumn}, date '${reportingDate}')`);
}
