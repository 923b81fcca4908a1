import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Template } from '../../../src-shared/model/regime.ts';
import { fieldWalker } from './field-walker.ts';
import { type ReportPlan, reportPlan, type RowLevel } from './report-plan.ts';
import { streamXml, XML_LIMITS, type XmlLimits } from './xml-stream.ts';

type Mutable = Record<string, string | string[]>;

/** One unit of a report as read back: the inverse of what the writer was given. Absent codes are absent keys. */
export interface ReadUnit {
  /** From 1; 0 for the report around the records (its header values). */
  readonly record: number;
  /** Line on which the unit's last tag stands. */
  readonly line: number;
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly rows: Readonly<Record<RowLevel, readonly Readonly<Record<string, string | readonly string[]>>[]>>;
}

/**
 * Streams a report back as values by code. Records come in order; the header (record 0) comes last, when all of it is known.
 * Elements the template lacks are skipped: `validateProfile` names them.
 * @throws AppError INVALID_INPUT (DOCTYPE, another message), UNREADABLE, LIMIT_EXCEEDED, NOT_FOUND.
 */
export async function* readReport(file: string, template: Template, limits: XmlLimits = XML_LIMITS): AsyncGenerator<ReadUnit> {
  const plan = reportPlan(template);
  const ready: ReadUnit[] = [];
  const header: Mutable = {};
  let values: Mutable = {};
  let rows = emptyRows();
  let row: Mutable | null = null;
  const put = (target: Mutable, code: string, text: string): void => {
    const before = target[code];
    target[code] = before === undefined ? text : typeof before === 'string' ? [before, text] : [...before, text];
  };
  const handlers = fieldWalker(plan, {
    root: (_name, attributes) => checkNamespace(file, plan, attributes),
    groupOpen: (node) => {
      if (node.repeats !== null && node.repeats !== 'record') row = {};
    },
    groupClose: (node, place) => {
      if (node.repeats !== null && node.repeats !== 'record') {
        if (row) rows[node.repeats].push(row);
        row = null;
      }
      if (node !== plan.unit) return;
      share(plan, values, header, rows);
      ready.push({ record: place.record, line: place.line, values, rows });
      values = {};
      rows = emptyRows();
    },
    field: (bound, _node, decoded, place) => {
      if (decoded.kind === 'malformed') return;
      const target = row ?? (place.record === 0 ? header : values);
      put(target, bound.field.code, decoded.text);
      if (decoded.kind !== 'value' || decoded.currency === null) return;
      if (bound.currencyCode !== null) target[bound.currencyCode] ??= decoded.currency;
    },
  });
  for await (const _ of streamXml(file, handlers, limits)) {
    yield* ready;
    ready.length = 0;
  }
  yield { record: 0, line: 0, values: header, rows: emptyRows() };
}

/** The default namespace must be the template's message: another report read by this template would come back empty. */
export function checkNamespace(name: string, plan: ReportPlan, attributes: Readonly<Record<string, string>>): void {
  const found = attributes['xmlns'] ?? '';
  if (found === plan.template.message.namespace) return;
  throw new AppError('INVALID_INPUT', `${name} is a document of "${found}", template ${plan.template.id} reads ${plan.template.message.namespace}`, {
    userAction: 'read the file with the template of its message',
  });
}

/** Codes without an element of their own take the value whose place they share. */
function share(plan: ReportPlan, values: Mutable, header: Mutable, rows: Record<RowLevel, Mutable[]>): void {
  for (const [code, twin] of plan.repeats) {
    const value = values[twin] ?? header[twin];
    const level = plan.template.fields.find((field) => field.code === code)?.level;
    if (value === undefined) continue;
    if (level === 'collateral' || level === 'trigger' || level === 'cashflow') for (const row of rows[level]) row[code] ??= value;
    else values[code] ??= value;
  }
}

function emptyRows(): Record<RowLevel, Mutable[]> {
  return { collateral: [], trigger: [], cashflow: [] };
}
