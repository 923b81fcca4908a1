import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { TreeLine } from '../../src-shared/contract/deliver.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Template } from '../../src-shared/model/regime.ts';
import { fieldWalker } from '../adapters/xml/field-walker.ts';
import { reportPlan, type PlanNode, type RowLevel } from '../adapters/xml/report-plan.ts';
import { streamXml } from '../adapters/xml/xml-stream.ts';
import type { DeliverySlots } from './pipeline-port.ts';

export const LineIndexFile = z.object({ version: z.literal(1), headerLines: z.number(), records: z.number(), lineOffsets: z.array(z.number()) });
type Line = z.output<typeof TreeLine>;

export interface TreeSpec {
  readonly file: string;
  readonly index: z.output<typeof LineIndexFile>;
  readonly template: Template;
  readonly delivery: DeliverySlots;
  /** From 1. */
  readonly record: number;
}

/**
 * One record of a delivered file as lines of a tree, depth-first, as the file has it: header, the record's own line, footer, read by
 * the line index and put through the same walker that reads reports back. Values with a code carry the address of their trace.
 * Errors: NOT_FOUND for a record out of range, CORRUPT where file and index do not agree.
 */
export async function readRecordTree(spec: TreeSpec): Promise<Line[]> {
  const { index, record, template } = spec;
  const plan = reportPlan(template);
  if (record < 1 || record > index.records) throw new AppError('NOT_FOUND', `the report has ${index.records} records; record ${record} was asked for`);
  const lines: (Line & { level: RowLevel | null; row: number })[] = [];
  const values = new Map<string, string>();
  const rowValues = new Map<string, string>();
  let level: RowLevel | null = null;
  const rows: Partial<Record<RowLevel, number>> = {};
  const place = (node: PlanNode): void => {
    if (node.repeats !== null && node.repeats !== 'record') {
      level = node.repeats;
      rows[node.repeats] = (rows[node.repeats] ?? 0) + 1;
    }
  };
  const push = (node: PlanNode, code: string | null, name: string | null, value: string | null): void => {
    lines.push({ depth: node.depth - 1, element: node.name, code, name, value, address: null, children: 0, level, row: level === null ? 0 : rows[level] ?? 0 });
  };
  const walker = fieldWalker(plan, {
    groupOpen: (node) => {
      place(node);
      push(node, null, null, null);
    },
    groupClose: (node) => {
      if (node.repeats !== null && node.repeats !== 'record') level = null;
    },
    field: (bound, node, decoded) => {
      const value = decoded.kind === 'malformed' ? null : decoded.text;
      const { code, name } = bound.field;
      push(node, code, name, value);
      if (value === null) return;
      if (level === null) values.set(code, value);
      else rowValues.set(`${level} ${rows[level] ?? 0} ${code}`, value);
    },
  });
  for await (const _ of streamXml(recordBytes(spec, plan.hasRecords), walker)) { /* the handlers gather */ }
  return finish(lines, spec.delivery, values, rowValues);
}

/** Header lines, the record's line and the footer: a document of one record. */
async function* recordBytes({ file, index, record }: TreeSpec, hasRecords: boolean): AsyncGenerator<Uint8Array> {
  const end = index.lineOffsets.at(-1) ?? 0;
  const at = (line: number): number => {
    const offset = index.lineOffsets[line];
    if (offset === undefined) throw new AppError('CORRUPT', `the line index of ${file} has no line ${line + 1}`, { userAction: 'Run `tapestry verify`.' });
    return offset;
  };
  const parts: [number, number][] = hasRecords ? [[0, at(index.headerLines)], [at(index.headerLines + record - 1), at(index.headerLines + record)], [at(index.headerLines + index.records), end]] : [[0, end]];
  const handle = await open(file, 'r');
  try {
    for (const [from, to] of parts) {
      const buffer = Buffer.alloc(to - from);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
      if (bytesRead !== buffer.length) throw new AppError('CORRUPT', `${file} ends at byte ${from + bytesRead}, its index says ${to}`, { userAction: 'Run `tapestry verify`.' });
      yield buffer;
    }
  } finally {
    await handle.close();
  }
}

/** Addresses need the identifiers, which may stand after the values they name; children are counted once all lines are there. */
function finish(lines: readonly (Line & { level: RowLevel | null; row: number })[], delivery: DeliverySlots, values: ReadonlyMap<string, string>, rowValues: ReadonlyMap<string, string>): Line[] {
  const record = delivery.recordCode === null ? null : values.get(delivery.recordCode) ?? null;
  const keyOf = (level: RowLevel | null, row: number): string | null | undefined => {
    if (level === null) return record;
    const code = delivery.rowCodes[level];
    const own = code === undefined ? undefined : rowValues.get(`${level} ${row} ${code}`);
    if (own === undefined) return undefined;
    return record === null ? own : `${record}/${own}`;
  };
  return lines.map(({ level, row, ...line }, i) => {
    let children = 0;
    for (let next = i + 1; next < lines.length && (lines[next]?.depth ?? 0) > line.depth; next += 1) if (lines[next]?.depth === line.depth + 1) children += 1;
    const key = line.code === null ? undefined : keyOf(level, row);
    const address = key === undefined ? null : `${delivery.space}:${line.code ?? ''}${key === null ? '' : `@${key}`}`;
    return { ...line, children, address };
  });
}
