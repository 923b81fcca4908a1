import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';
import { runArtifacts } from './run-artifacts.ts';

/** Memory of the DuckDB that matches two runs, at most. */
const MEMORY_MB = 1024;

/** Two runs by cause: measured when it is asked, on the artifacts of both, in a DuckDB of its own. */
export function eclAttributionHandlers(context: ServiceContext): EclAnswers<'ecl.attribution'> {
  return {
    'ecl.attribution': async ({ left, right }, { signal }) => {
      const [first, second] = [await runArtifacts(context, left), await runArtifacts(context, right)];
      const { openSession } = await import('../../data/duckdb-session.ts');
      await mkdir(context.folders.scratch, { recursive: true });
      const scratch = await mkdtemp(join(context.folders.scratch, 'causes-'));
      const { threads, memoryMb } = context.engine;
      try {
        const session = await openSession({ threads, memoryLimitMb: Math.min(MEMORY_MB, memoryMb), tempDirectory: join(scratch, 'spill'), directories: [...new Set([scratch, ...[first, second].flatMap(({ loan, ecl }) => [dirname(loan), dirname(ecl)])])], signal });
        try {
          const { causes, ...totals } = await context.ecl.movement.attribution(first, second, { session, scratch, threads, signal });
          return { ...totals, causes: causes.map(({ drivers, ...cause }) => ({ ...cause, drivers: [...drivers] })) };
        } finally {
          session.close();
        }
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}
