import { z } from 'zod';
import { call } from './define.ts';
import { Page, RunId } from './paging.ts';

export const TablePage = z.object({ total: z.number(), offset: z.number(), columns: z.array(z.object({ name: z.string(), type: z.string(), title: z.string(), unit: z.string() })), rows: z.array(z.object({ sourceRow: z.number(), cells: z.array(z.string().nullable()) })) });

export const dataContract = {
  /** A page of the source or canonical table. `search` filters on the exposure identifier. */
  'data.page': call({ in: Page.extend({ run: RunId, table: z.enum(['source', 'canonical']), search: z.string().optional(), columns: z.array(z.string()).optional() }), out: TablePage }),
} as const;
