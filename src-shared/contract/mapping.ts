import { z } from 'zod';
import { Mapping } from '../model/mapping.ts';
import { TapeProfile } from '../model/profile.ts';
import { Field } from '../model/field.ts';
import { call } from './define.ts';
import { RunId } from './paging.ts';

export const mappingContract = {
  'mapping.get': call({ in: z.object({ run: RunId }), out: z.object({ mapping: Mapping, profile: TapeProfile, fields: z.array(Field), thresholds: z.record(z.string(), z.number()), sha256: z.string() }) }),
  /** Saves the reviewed mapping as a document and starts the run that uses it; the reviewed run stays as it is. */
  'mapping.accept': call({ in: z.object({ run: RunId, mapping: Mapping, note: z.string().default('') }), out: z.object({ run: RunId, mappingSha256: z.string() }), mutates: true, allow: ['analyst'] }),
} as const;
