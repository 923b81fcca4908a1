import { AppError } from '../../../src-shared/kernel/errors.ts';
import { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import { parquet } from '../../intake/gate-session.ts';
import { amountText } from '../../pipelines/ecl/amounts/minor-units.ts';
import { attributeRuns, type ComparedRun } from '../../pipelines/ecl/attribution/attribute-runs.ts';
import { CAUSES } from '../../pipelines/ecl/attribution/causes.ts';
import { openPool } from '../../pipelines/ecl/kernel/pool.ts';
import type { EclRunArtifacts } from '../../services/ecl/ecl-port.ts';
import type { EclMovementPort } from '../../services/ecl/movement-port.ts';

const WORDS = new Map<string, (typeof CAUSES)[number]>(CAUSES.map((cause) => [cause.id, cause]));

/** Answers about two runs. */
export function movementPort(): EclMovementPort {
  return {
    async attribution(left, right, { session, scratch, threads, signal }) {
      const pool = openPool({ workers: threads > 1 ? threads : 0 });
      try {
        const made = await attributeRuns({ session, pool, left: comparedRun(left), right: comparedRun(right), scratch, signal });
        return {
          left: amountText(made.left), right: amountText(made.right), difference: amountText(made.right - made.left), residual: amountText(made.residual), currency: made.currency,
          causes: made.causes.map(({ id, amount, loans, drivers }) => ({ id, title: WORDS.get(id)?.title ?? id, detail: WORDS.get(id)?.detail ?? '', amount: amountText(amount), loans, drivers: drivers.map((each) => ({ ...each, amount: amountText(each.amount) })) })),
        };
      } finally {
        await pool.close();
      }
    },
  };
}

function comparedRun({ run, loan, ecl, plan }: EclRunArtifacts): ComparedRun {
  const parsed = EclPlan.safeParse(JSON.parse(plan));
  if (!parsed.success) throw new AppError('CORRUPT', `the plan of run ${run} does not fit this version at ${parsed.error.issues[0]?.path.join('.') ?? ''}`, { userAction: 'Run again.' });
  return { loan: parquet(loan), ecl: parquet(ecl), plan: parsed.data };
}
