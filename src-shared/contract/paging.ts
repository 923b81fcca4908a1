import { z } from 'zod';

/** Bulk rows never cross into the renderer: at most 500 a page. */
export const Page = z.object({ offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(200) });

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ total: z.number().int(), offset: z.number().int(), items: z.array(item) });
}

/** A token that the host issued for a file that a person chose; the renderer never sends a path. */
export const FileToken = z.string().min(8).max(200);
/** A run of this workspace (`r0001`), or one that came with an imported bundle (`b` and the first 12 digits of the bundle's SHA-256). */
export const RunId = z.string().regex(/^(?:r\d{4,}|b[0-9a-f]{12})$/);
