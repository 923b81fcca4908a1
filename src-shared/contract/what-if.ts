import { z } from 'zod';
import { RunKind } from '../model/run.ts';
import { call } from './define.ts';
import { RunId } from './paging.ts';

/** The run that a what-if departs from: no figure of a what-if stands without it. */
export const Twin = z.object({ id: RunId, number: z.number().int(), title: z.string(), kind: RunKind });
export type Twin = z.infer<typeof Twin>;

const Plain = z.union([z.string(), z.number(), z.boolean()]);

export const whatIfContract = {
  /** Every what-if with its twin; null for one that was started by itself. */
  'whatif.twins': call({ in: z.object({}), out: z.array(z.object({ run: RunId, twin: Twin.nullable() })) }),
  /** What can be asked differently in a what-if of this run: its plain parameters. Decisions and the mapping are changed in the what-if itself. */
  'whatif.offer': call({ in: z.object({ run: RunId }), out: z.object({ params: z.array(z.object({ name: z.string(), title: z.string(), value: Plain })) }) }),
  /** Starts the same again as a what-if, with these parameters exchanged; the run it departs from, a record too, stays as it is. */
  'whatif.start': call({ in: z.object({ run: RunId, title: z.string().max(200).default(''), params: z.record(z.string(), Plain).default({}) }), out: z.object({ run: RunId }), mutates: true, allow: ['analyst'] }),
} as const;
