import { z } from 'zod';
import { call } from './define.ts';
import { Page, pageOf, RunId } from './paging.ts';

export const ValidatorVerdict = z.object({ name: z.string(), available: z.boolean(), valid: z.boolean().nullable(), detail: z.string(), messages: z.array(z.object({ line: z.number().nullable(), record: z.number().nullable(), message: z.string() })) });
export const Delivery = z.object({
  artifact: z.string(), fileName: z.string(), sha256: z.string(), bytes: z.number(), template: z.string(), title: z.string(), records: z.number(),
  validators: z.array(ValidatorVerdict),
  reconciliation: z.array(z.object({ item: z.string(), delivered: z.string(), canonical: z.string(), agrees: z.boolean() })),
  noData: z.array(z.object({ code: z.string(), name: z.string(), answer: z.string(), count: z.number(), share: z.string(), origin: z.string() })),
});
/** Records of a delivered file are counted from 1, in the file's order. One line of the delivered tree, depth-first; values with a code can be traced. */
export const TreeLine = z.object({ depth: z.number(), element: z.string(), code: z.string().nullable(), name: z.string().nullable(), value: z.string().nullable(), address: z.string().nullable(), children: z.number() });

export const deliverContract = {
  'deliver.overview': call({ in: z.object({ run: RunId }), out: z.array(Delivery) }),
  'deliver.records': call({ in: Page.extend({ run: RunId, artifact: z.string(), search: z.string().optional() }), out: pageOf(z.object({ index: z.number(), id: z.string() })) }),
  'deliver.tree': call({ in: z.object({ run: RunId, artifact: z.string(), record: z.number().int() }), out: z.array(TreeLine) }),
  'deliver.exports': call({ in: z.object({ run: RunId }), out: z.array(z.object({ name: z.string(), fileName: z.string(), title: z.string(), bytes: z.number().nullable() })) }),
  /** Writes named exports to the outbox of the workspace; the host offers them for saving. */
  'deliver.export': call({ in: z.object({ run: RunId, names: z.array(z.string()).min(1) }), out: z.array(z.object({ name: z.string(), fileName: z.string(), sha256: z.string(), bytes: z.number(), token: z.string() })), mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
} as const;
