import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Template } from '../../../src-shared/model/regime.ts';
import { escapeXml, firstIllegalCharacter } from './escape.ts';
import { type BoundField, frameOf, type PlanNode, type ReportPlan, reportPlan, type RowLevel } from './report-plan.ts';
import { noDataOf, splitSign } from './value-form.ts';

/**
 * Layout, which `locate` and the chunked validator rely on:
 *
 *     line 1      <?xml version="1.0" encoding="UTF-8"?>
 *     line 2      Document and every element down to the unit, with the header fields that stand before it
 *     line 3 ..   record templates: one record per line, so record n stands on line 2 + n
 *                 report templates: the report's own fields on one line, each trigger or cash-flow row on a line of its own
 *     last line   what closes them
 *
 * Compact, UTF-8, LF, no comments, no CDATA, no processing instructions.
 */
export const HEADER_LINES = 2;

/** Projected text of one code: canonical text, `ND1`..`ND5`, `ND4-YYYY-MM-DD`; several where the element repeats; null or '' for absent. */
export type FieldValue = string | readonly string[] | null | undefined;
export type Values = Readonly<Record<string, FieldValue>>;
export type Rows = Readonly<Partial<Record<RowLevel, readonly Values[]>>>;

export interface WriterOptions {
  /** Values of the codes that stand in the report header, by code. */
  readonly header: Values;
  /** Currency of amounts whose own currency code is absent or a no-data answer; null when there is none. */
  readonly currency: string | null;
}

export interface ReportWriter {
  readonly plan: ReportPlan;
  /** Lines 1 and 2, with their line feeds. */
  header(): string;
  /** One record: one line with its line feed. @throws AppError INVALID_INPUT naming code and exposure. */
  record(values: Values, collaterals?: readonly Values[]): string;
  /** The one report of a template without records, with its repeated rows; several lines. */
  report(values: Values, rows?: Rows): string;
  /** The last line. */
  footer(): string;
}

/** Prepares a writer for a template. @throws AppError INVALID_INPUT on a template or a currency that cannot be written. */
export function createReportWriter(template: Template, options: WriterOptions): ReportWriter {
  const plan = reportPlan(template);
  if (options.currency !== null) checkCurrency(options.currency, 'the document currency');
  const around = surround(plan, options);
  let written = 0;
  const unit = (values: Values, rows: Rows): string => {
    written += 1;
    const scope: Scope = { plan, values, rows, currency: options.currency, unit: written, breakRows: !plan.hasRecords };
    return `${emitNode(plan.unit, scope)}\n`;
  };
  return {
    plan,
    header: () => `<?xml version="1.0" encoding="UTF-8"?>\n${around.head}\n`,
    record: (values, collaterals = []) => unit(values, { collateral: collaterals }),
    report: (values, rows = {}) => unit({ ...options.header, ...values }, rows),
    footer: () => `${around.tail}\n`,
  };
}

interface Scope {
  readonly plan: ReportPlan;
  readonly values: Values;
  readonly rows: Rows;
  readonly currency: string | null;
  readonly unit: number;
  /** Whether repeated rows get lines of their own. */
  readonly breakRows: boolean;
}

/** Everything that opens before the unit and closes after it, header fields included. */
function surround(plan: ReportPlan, options: WriterOptions): { head: string; tail: string } {
  const scope: Scope = { plan, values: options.header, rows: {}, currency: options.currency, unit: 0, breakRows: false };
  const namespace = escapeXml(plan.template.message.namespace);
  let head = '';
  let tail = '';
  for (let node: PlanNode | null = plan.unit.parent, inside: PlanNode = plan.unit; node; inside = node, node = node.parent) {
    const before = node.children.filter((child) => child.index < inside.index).map((child) => emitNode(child, scope)).join('');
    const after = node.children.filter((child) => child.index > inside.index).map((child) => emitNode(child, scope)).join('');
    const attributes = node.parent === null ? ` xmlns="${namespace}"` : '';
    head = `<${node.name}${attributes}>${before}${head}`;
    tail = `${tail}${after}</${node.name}>`;
  }
  return { head, tail };
}

/** An element with what it holds; nothing at all when it would be empty. */
function emitNode(node: PlanNode, scope: Scope): string {
  if (node.bound) return emitField(node.bound, scope);
  const { repeats } = node;
  return repeats === null || repeats === 'record' ? emitGroup(node, scope) : emitRows(node, repeats, scope);
}

function emitGroup(node: PlanNode, scope: Scope): string {
  let inner = '';
  for (const child of node.children) inner += emitNode(child, scope);
  return inner === '' ? '' : `<${node.name}>${inner}</${node.name}>`;
}

function emitRows(node: PlanNode, level: RowLevel, scope: Scope): string {
  const rows = scope.rows[level] ?? [];
  let xml = '';
  for (const values of rows) {
    const row = emitGroup(node, { ...scope, values, rows: {} });
    xml += scope.breakRows && row !== '' ? `\n${row}` : row;
  }
  return scope.breakRows && xml !== '' ? `${xml}\n` : xml;
}

function emitField(bound: BoundField, scope: Scope): string {
  const value = scope.values[bound.field.code];
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'string') return emitValue(bound, value, scope);
  return value.map((each) => (each === '' ? '' : emitValue(bound, each, scope))).join('');
}

function emitValue(bound: BoundField, text: string, scope: Scope): string {
  const { field, form } = bound;
  const name = bound.path.at(-1) ?? '';
  const noData = noDataOf(field, form, text);
  if (noData) {
    const inner = noData.date === null
      ? `<NoData>${noData.code}</NoData>`
      : `<NoData4><Dt>${noData.date}</Dt><NoData>${noData.code}</NoData></NoData4>`;
    return `<${name}><NoDataOptn>${inner}</NoDataOptn></${name}>`;
  }
  let { open, leaf, close } = bound.frame;
  if (form.kind === 'amount') {
    const { negative, magnitude } = form.sign === null ? { negative: false, magnitude: text } : splitSign(text);
    const sign = negative ? '<Sgn>false</Sgn>' : '';
    return `${open}<${leaf} Ccy="${currencyOf(bound, scope)}">${escaped(bound, magnitude, scope)}</${leaf}>${sign}${close}`;
  }
  let plain = text;
  if (form.kind === 'number-or-percentage' && text.endsWith('%')) {
    ({ open, leaf, close } = frameOf(name, form.percentage));
    plain = text.slice(0, -1).trim();
  } else if (field.format === '{Y/N}') plain = yesNo(text);
  return `${open}<${leaf}>${escaped(bound, plain, scope)}</${leaf}>${close}`;
}

/** The XSD says true and false; the regulation's Y and N are the only other spellings a projection may use. */
function yesNo(text: string): string {
  return text === 'Y' ? 'true' : text === 'N' ? 'false' : text;
}

function currencyOf(bound: BoundField, scope: Scope): string {
  const own = bound.currencyCode === null ? undefined : scope.values[bound.currencyCode];
  if (typeof own === 'string' && own !== '' && !/^ND[1-5]/.test(own)) return checkCurrency(own, `${bound.currencyCode} of ${whose(scope)}`);
  if (scope.currency !== null) return scope.currency;
  throw new AppError('INVALID_INPUT', `${bound.field.code} of ${whose(scope)} is an amount without a currency${bound.currencyCode === null ? '' : `: ${bound.currencyCode} is empty`}`, {
    userAction: 'fill the currency code or set a document currency',
    details: { code: bound.field.code, record: scope.unit },
  });
}

function checkCurrency(currency: string, what: string): string {
  if (/^[A-Z]{3}$/.test(currency)) return currency;
  throw new AppError('INVALID_INPUT', `${what} is "${currency.slice(0, 40)}", which is no ISO 4217 code of three capital letters`, {
    userAction: 'correct the currency in the tape, the deal file or a decision',
  });
}

function escaped(bound: BoundField, text: string, scope: Scope): string {
  const xml = escapeXml(text);
  if (xml !== null) return xml;
  const character = firstIllegalCharacter(text) ?? '';
  throw new AppError('INVALID_INPUT', `${bound.field.code} of ${whose(scope)} holds the character ${character}, which XML 1.0 cannot carry`, {
    userAction: 'correct the source cell or override the value by a decision',
    details: { code: bound.field.code, record: scope.unit, character },
  });
}

/** The exposure (or row) a message is about, by the first identifier it has. */
function whose(scope: Scope): string {
  for (const field of scope.plan.template.fields) {
    const value = field.placement === 'record-identifier' ? scope.values[field.code] : null;
    if (typeof value === 'string' && value !== '') return `exposure ${value.slice(0, 100)} (record ${scope.unit})`;
  }
  return scope.unit === 0 ? 'the report header' : `record ${scope.unit}`;
}
