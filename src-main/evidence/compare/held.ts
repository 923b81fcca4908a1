import type { z } from 'zod';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { TraceContext } from '../trace-context.ts';

/** Sees that a slot's file is what the run stored. Errors: CORRUPT naming both hashes; what was altered must not pass for what the run made. */
export async function assertHeld(run: string, context: TraceContext, slot: string): Promise<void> {
  const { found, expected } = await context.archive.verdict(slot);
  if (found !== null) throw new AppError('CORRUPT', `${slot} of run ${run} is not what was stored: expected SHA-256 ${expected}, found ${found}`, { details: { expected, found }, userAction: 'Run `tapestry verify`; restore it from a backup, or run again.' });
}

/** A JSON artifact whose file is what the run stored. Errors: CORRUPT. */
export async function heldJson<T extends z.ZodType>(context: TraceContext, slot: string, schema: T): Promise<z.output<T>> {
  await assertHeld(context.archive.run, context, slot);
  return context.json(slot, schema);
}
