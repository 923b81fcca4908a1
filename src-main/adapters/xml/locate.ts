import { open } from 'node:fs/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Template } from '../../../src-shared/model/regime.ts';
import type { LineIndex } from './report-file.ts';
import { type BoundField, type ReportPlan, reportPlan, type RowLevel } from './report-plan.ts';

/** Which element of a written report: a code, in a record (from 1), in a row of it (from 1), and which of a repeated element (from 1). */
export interface LocateTarget {
  readonly code: string;
  readonly record?: number | undefined;
  readonly row?: number | undefined;
  readonly occurrence?: number | undefined;
}

/** The literal element: `xml` is the field's element as it stands in the file, the value between the UTF-16 offsets. */
export interface LocatedValue {
  readonly line: number;
  readonly byteOffset: number;
  readonly xml: string;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/**
 * Finds a delivered value in a file that `writeReportFile` wrote, reading only its line. A currency code is found on the amount that
 * carries it, a code without an element on the one whose place it shares. Null when the element is absent.
 * @throws AppError NOT_FOUND for a code the template lacks or a record out of range.
 */
export async function locate(file: string, index: LineIndex, template: Template, target: LocateTarget): Promise<LocatedValue | null> {
  const plan = reportPlan(template);
  const carriers = plan.carriers.get(target.code);
  const own = plan.byCode.get(plan.repeats.get(target.code) ?? target.code);
  const bounds = carriers ?? (own ? [own] : []);
  if (bounds.length === 0) throw new AppError('NOT_FOUND', `template ${template.id} has no element for the code ${target.code}`);
  for (const bound of bounds) {
    const found = await locateField(file, index, plan, bound, target);
    // A currency is on the first of its amounts that has a value rather than a no-data answer.
    const range = found && (carriers ? attributeRange(found.xml) : valueRange(found.xml, bound));
    if (found && range) return { ...found, valueStart: range[0], valueEnd: range[1] };
  }
  return null;
}

async function locateField(
  file: string, index: LineIndex, plan: ReportPlan, bound: BoundField, target: LocateTarget,
): Promise<{ line: number; byteOffset: number; xml: string } | null> {
  const inUnit = bound.path.slice(0, plan.unit.depth).join('/') === plan.unit.path;
  const perRecord = inUnit && plan.hasRecords;
  const record = target.record ?? 1;
  if (perRecord && (!Number.isInteger(record) || record < 1 || record > index.records)) {
    throw new AppError('NOT_FOUND', `the report has ${index.records} records; record ${record} was asked for`);
  }
  const firstLine = perRecord ? index.headerLines + record : 1;
  const from = index.lineOffsets[firstLine - 1];
  // Outside records the layout spreads over several lines: the header is short, and a report without records is read whole.
  const to = perRecord ? index.lineOffsets[firstLine] : inUnit ? index.lineOffsets.at(-1) : index.lineOffsets[index.headerLines];
  if (from === undefined || to === undefined) throw new AppError('CORRUPT', `the line index of ${file} has no line ${firstLine}`);
  const text = await readSlice(file, from, to - from);
  const found = findElement(text, perRecord ? bound.path.slice(0, plan.unit.depth - 1) : [], bound, {
    rowPath: rowPathOf(plan.rowNodes.get(bound.field.level as RowLevel)?.path, bound), row: target.row ?? 1, occurrence: target.occurrence ?? 1,
  });
  if (!found) return null;
  const before = text.slice(0, found.start);
  return { line: firstLine + (before.match(/\n/g)?.length ?? 0), byteOffset: from + Buffer.byteLength(before), xml: found.xml };
}

function rowPathOf(path: string | undefined, bound: BoundField): string | null {
  return path !== undefined && bound.path.join('/').startsWith(`${path}/`) ? path : null;
}

const TAG = /<(\/?)([A-Za-z_][\w.-]*)[^>]*?(\/?)>/g;

/** Walks the tags of our own output: no comments, no CDATA, `>` never raw in text or attributes. */
function findElement(
  text: string, opened: readonly string[], bound: BoundField, wanted: { rowPath: string | null; row: number; occurrence: number },
): { start: number; xml: string } | null {
  const target = bound.path.join('/');
  const stack = [...opened];
  let row = 0;
  let occurrence = 0;
  let start = -1;
  for (const tag of text.matchAll(TAG)) {
    const [whole, slash, name = '', selfClosing] = tag;
    if (slash !== '/') {
      stack.push(name);
      const path = stack.join('/');
      if (path === wanted.rowPath) {
        row += 1;
        occurrence = 0;
      }
      if (path === target && (wanted.rowPath === null || row === wanted.row)) {
        occurrence += 1;
        if (occurrence === wanted.occurrence) start = tag.index;
      }
    }
    if (slash === '/' || selfClosing === '/') {
      if (start !== -1 && stack.join('/') === target) return { start, xml: text.slice(start, tag.index + whole.length) };
      stack.pop();
    }
  }
  return null;
}

function valueRange(xml: string, bound: BoundField): [number, number] {
  const { form } = bound;
  const paths = form.kind === 'amount' ? [form.amount] : form.kind === 'text' ? form.paths : [form.number, form.percentage];
  const names = [...paths.map((path) => (path === '.' ? (bound.path.at(-1) ?? '') : (path.split('/').at(-1) ?? ''))), 'NoData'];
  for (const name of names) {
    const match = new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'd').exec(xml);
    const range = match?.indices?.[1];
    if (range) return range;
  }
  return [0, xml.length];
}

function attributeRange(xml: string): [number, number] | null {
  return /<Amt Ccy="([^"]*)"/d.exec(xml)?.indices?.[1] ?? null;
}

async function readSlice(file: string, from: number, length: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, from);
    if (bytesRead !== length) throw new AppError('CORRUPT', `${file} ends at byte ${from + bytesRead}, its index says ${from + length}`);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}
