import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Staging } from '../../../../src-shared/model/ecl/policy.ts';
import { NOTHING_ADVERSE, stageLoan } from '../staging/stage-loan.ts';
import { compared, resultOf, withoutUnread, type CasesResult } from './case-result.ts';

const Pd = z.number().min(0).max(1);
const Months = z.number().int().min(0).nullable().optional();
const Case = z.looseObject({
  case: z.string(), dpd: z.number().int().min(0).nullable(), pd_orig: Pd.nullable(), pd_now: Pd.nullable(), pd12: Pd.nullable(), utp: z.boolean().optional(), watchlist: z.boolean().optional(), forborne: z.boolean().optional(), poci: z.boolean().optional(),
  months_since_s2_trigger: Months, months_since_default_exit: Months, expected_stage: z.union([z.number().int(), z.string()]), expected_reasons: z.array(z.string()),
});

/** A file of boundary cases under one policy (staging_cases_open.json). */
export const StagingCases = z.object({
  policy: z.object({ default: z.string(), backstop: z.string(), relative_pd: z.number().nullable(), absolute_pd: z.number().nullable(), watchlist: z.boolean(), forborne: z.boolean(), lcr_pd_12m: z.number().nullable(), cure_s2_months: z.number().int(), cure_s3_months: z.number().int() }),
  cases: z.array(Case).min(1).max(100_000),
});

/** Stages each case with the staging of the pipeline. A stage or a list of reasons that differs is 1 apart. Errors: INVALID_INPUT: a bar that cannot be read. */
export function runStagingCases({ policy, cases }: z.output<typeof StagingCases>): CasesResult {
  const staging = Staging.parse({
    default: bar(policy.default), unlikelyToPay: policy.default.includes('unlikely_to_pay'), backstop: bar(policy.backstop), relative: policy.relative_pd, absolute: policy.absolute_pd, watchlist: policy.watchlist, forborne: policy.forborne,
    lowCreditRisk: policy.lcr_pd_12m, cureStage2Months: policy.cure_s2_months, cureStage3Months: policy.cure_s3_months,
  });
  const { kept, skipped } = withoutUnread(cases, (each) => ({ id: each.case, inputs: each }), Object.keys(Case.shape));
  return resultOf(kept.map((each) => {
    const staged = stageLoan({
      ...NOTHING_ADVERSE, daysPastDue: each.dpd, originationPdLifetime: each.pd_orig, pdLifetime: each.pd_now, pd12: each.pd12, unlikelyToPay: each.utp ?? false, watchlist: each.watchlist ?? false, forborne: each.forborne ?? false,
      poci: each.poci ?? false, monthsSinceStage2Trigger: each.months_since_s2_trigger ?? null, monthsSinceDefaultExit: each.months_since_default_exit ?? null,
    }, staging);
    return compared(each.case, { stage: staged.stage, reasons: staged.reasons.join(';') }, { stage: String(each.expected_stage), reasons: each.expected_reasons.join(';') });
  }), skipped);
}

/** `dpd>30 ...` or `dpd>=90 or ...` as a bar. */
function bar(words: string): { operator: '>' | '>='; days: number } {
  const match = /dpd\s*(>=?)\s*(\d{1,5})\b/.exec(words);
  if (match === null) throw new AppError('INVALID_INPUT', `The policy of the staging cases says "${words.slice(0, 80)}", which is no bar of days past due.`, { userAction: 'Write bars such as dpd>30 or dpd>=90.' });
  return { operator: match[1] as '>' | '>=', days: Number(match[2]) };
}
