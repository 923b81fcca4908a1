import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Address } from '../../../src-shared/model/address.ts';
import type { TraceNode } from '../../../src-shared/model/trace.ts';
import { sourceRowOf } from '../row-store.ts';
import type { TraceContext } from '../trace-context.ts';
import { sourceCell } from '../trace-source.ts';
import { runPlans } from './run-plans.ts';

/** A cell of what arrived as a path of one node: `source:c5@17`. Its raw line is read from the file itself. */
export async function traceCell(context: TraceContext, address: Address, fileName: string): Promise<TraceNode> {
  const column = /^c(\d{1,6})$/.exec(address.column)?.[1];
  const sourceRow = address.key === null ? null : sourceRowOf(address.key);
  const { headers } = await runPlans(context);
  if (column === undefined || sourceRow === null || Number(column) >= headers.length) throw new AppError('NOT_FOUND', `what arrived has no cell ${address.column}${address.key === null ? '' : ` on row ${address.key}`}`, { userAction: 'Write source:c5@17: column and row count from 0.' });
  const header = headers[Number(column)]?.trim() ?? '';
  const origin = await sourceCell(context, sourceRow, Number(column), header, fileName);
  return { address: `source:c${column}@${sourceRow}`, title: header === '' ? `Column ${Number(column) + 1}` : header, table: 'source', column: `c${column}`, sourceRow, stored: origin.value, recomputed: origin.value, agrees: true, artifactSha256: context.archive.ref(context.declaration.source.table).sha256, steps: [], inputs: [], origins: [origin], findings: [] };
}
