import { z } from 'zod';
import { FileToken } from './paging.ts';

/** Which document of a kind: a saved one by hash, or a file that is read and kept. */
export const DocumentChoice = z.union([z.object({ sha256: z.string() }), z.object({ file: FileToken })]);

/** A change between two documents, at a path, in words people use. */
export const DocumentChange = z.object({ path: z.string(), title: z.string(), kind: z.enum(['added', 'removed', 'changed']), before: z.string().nullable(), after: z.string().nullable() });
