import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Step } from '../../../src-shared/model/derivation.ts';
import { compileExpression, type ColumnTypes } from '../expression/compile.ts';
import { decimalParts, ident, literal, sqlType, text, widened } from '../sql-text.ts';
import { blankSql, trimSql } from './blanks.ts';
import { codeKeySql, EXTRACTIONS, lookupSql, tableSql } from './codes.ts';
import { parseDateSql } from './dates.ts';
import { parseDecimalSql, parseIntegerSql, stripUnitSql } from './numbers.ts';
import { exactRatio } from './ratio.ts';

/** A value on its way: SQL and type. `fails` is set after a step that can lose a value: the rule that says so. */
export interface StepValue { readonly sql: string; readonly type: string; readonly fails?: string }

/** Rule ids under which an unreadable value is reported, by step. */
export const FAILURE_RULES: Readonly<Record<string, string>> = {
  'parse-decimal': 'FMT-001', 'parse-integer': 'FMT-002', 'parse-date': 'FMT-003', 'parse-boolean': 'FMT-004', 'map-code': 'ENM-001', scale: 'FMT-006', lookup: 'LKP-001', extract: 'LKP-002', format: 'FMT-005',
};

/** Compiles one step on the value before it. `target` is the derivation's type, `types` the columns the row has. */
export function compileStep(step: Step, before: StepValue | null, target: string, types: ColumnTypes): StepValue {
  const value = (): StepValue => {
    if (!before) throw new AppError('INTERNAL', `step ${step.step} needs a value before it`);
    return before;
  };
  const column = (name: string): StepValue => {
    const type = types(name);
    if (type === undefined) throw new AppError('INVALID_INPUT', `a derivation reads "${name}", which no table of its row has`, { details: { column: name } });
    return { sql: ident(name), type };
  };
  const failing = (sql: string, type: string): StepValue => ({ sql, type, fails: FAILURE_RULES[step.step] as string });
  switch (step.step) {
    case 'cell': return { sql: ident(`c${step.index}`), type: 'text' };
    case 'read': return column(step.column);
    case 'constant': return { sql: literal(step.value, target), type: target };
    case 'trim': return { sql: trimSql(value().sql), type: 'text' };
    case 'blank-to-null': return { sql: blankSql(value().sql, step.tokens), type: 'text' };
    case 'strip-unit': return { sql: stripUnitSql(value().sql, step.tokens), type: 'text' };
    case 'parse-decimal': return failing(parseDecimalSql(value().sql, step.locale, step.precision, step.scale), `decimal(${step.precision},${step.scale})`);
    case 'parse-integer': return failing(parseIntegerSql(value().sql, step.locale), 'integer');
    case 'parse-date': return failing(parseDateSql(value().sql, step.formats), 'date');
    case 'parse-boolean': return failing(`CASE ${oneOf(value().sql, step.yes, 'true')} ${oneOf(value().sql, step.no, 'false')} ELSE CAST(NULL AS BOOLEAN) END`, 'boolean');
    case 'scale': {
      const type = `decimal(${step.precision},${step.scale})`;
      const scaled = `${widened(value().sql, value().type)} * ${step.factor === '100' ? 'CAST(100 AS DECIMAL(3,0))' : 'CAST(0.01 AS DECIMAL(3,2))'}`;
      const from = decimalParts(value().type) ?? { precision: 18, scale: 0 };
      const whole = from.precision - from.scale + (step.factor === '100' ? 2 : -2);
      // Where the target has fewer whole digits than the value may have, one that does not fit is lost with a finding.
      return whole <= step.precision - step.scale ? { sql: `CAST(${scaled} AS ${sqlType(type)})`, type } : failing(`TRY_CAST(${scaled} AS ${sqlType(type)})`, type);
    }
    case 'map-code': {
      const mapped = tableSql(codeKeySql(value().sql), step.entries, step.keepUnknown ? value().sql : '');
      return step.keepUnknown ? { sql: mapped, type: 'text' } : failing(mapped, 'text');
    }
    case 'extract': return failing((EXTRACTIONS[step.pattern] as (sql: string) => string)(value().sql), 'text');
    case 'lookup': return failing(lookupSql(value().sql, step.entries), 'text');
    case 'prefix-map': return step.prefixes.length === 0 ? value() : { sql: `CASE WHEN ${step.prefixes.map((prefix) => `starts_with(${value().sql}, ${text(prefix)})`).join(' OR ')} THEN ${text(step.to)} ELSE ${value().sql} END`, type: 'text' };
    case 'or-else': return { sql: `COALESCE(${value().sql}, CAST(${column(step.column).sql} AS ${sqlType(value().type)}))`, type: value().type };
    case 'default': return { sql: `COALESCE(${value().sql}, ${literal(step.value, value().type)})`, type: value().type };
    case 'ratio': return { sql: exactRatio({ ...step, numerator: column(step.numerator), denominator: column(step.denominator) }), type: `decimal(${step.precision},${step.scale})` };
    case 'expression': {
      const compiled = compileExpression(step.text, types);
      // A value too large for its type is none: one absurd row must not end the run of all others.
      return { sql: `TRY(CAST(${compiled.sql} AS ${sqlType(target)}))`, type: target };
    }
    case 'override': return step.rows.length === 0 ? value() : { sql: `CASE source_row ${step.rows.map((row) => `WHEN ${row.sourceRow} THEN ${literal(row.value, value().type)}`).join(' ')} ELSE ${value().sql} END`, type: value().type };
    case 'no-data': return step.always ? { sql: text(step.answer), type: 'text' } : { sql: `COALESCE(${value().sql}, ${text(step.answer)})`, type: 'text' };
    case 'gather': return { sql: ident(step.as), type: step.kind === 'after-first' ? 'boolean' : target };
    case 'format': return format(step, value(), failing);
    case 'kernel': throw new AppError('INTERNAL', `${step.kernel} makes this column, no statement does`);
  }
}

/** One branch of a CASE: the lower-case text is one of the words. */
function oneOf(sql: string, words: readonly string[], result: string): string {
  return `WHEN ${words.length === 0 ? 'false' : `lower(${sql}) IN (${words.map((word) => text(word.toLowerCase())).join(', ')})`} THEN ${result}`;
}

function format(step: Extract<Step, { step: 'format' }>, value: StepValue, failing: (sql: string, type: string) => StepValue): StepValue {
  switch (step.as) {
    case 'decimal': {
      const { precision, scale } = decimalParts(value.type) ?? { precision: 18, scale: 0 };
      const digits = step.fractionDigits ?? scale;
      const total = Math.min(step.totalDigits ?? precision, 38);
      // Money keeps its two decimals; finer scales lose trailing zeros, as the schema's decimals do.
      const rounded = `TRY_CAST(${value.sql} AS DECIMAL(${total},${Math.min(digits, total)}))`;
      const shown = digits <= 2 ? `CAST(${rounded} AS VARCHAR)` : `rtrim(rtrim(CAST(${rounded} AS VARCHAR), '0'), '.')`;
      return failing(shown, 'text');
    }
    case 'integer': return failing(step.totalDigits === undefined ? `CAST(${value.sql} AS VARCHAR)` : `CASE WHEN abs(${value.sql}) < 1${'0'.repeat(step.totalDigits)} THEN CAST(${value.sql} AS VARCHAR) END`, 'text');
    case 'date': return { sql: `CAST(${value.sql} AS VARCHAR)`, type: 'text' };
    case 'boolean': return { sql: `CASE ${value.sql} WHEN true THEN 'true' WHEN false THEN 'false' END`, type: 'text' };
    case 'year': return { sql: `lpad(CAST(${value.sql} AS VARCHAR), 4, '0')`, type: 'text' };
    case 'text': return step.maxLength === undefined ? { sql: value.sql, type: 'text' } : failing(`CASE WHEN length(${value.sql}) <= ${step.maxLength} THEN ${value.sql} END`, 'text');
  }
}
