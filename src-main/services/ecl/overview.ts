import { z } from 'zod';
import type { EclOverview } from '../../../src-shared/contract/ecl.ts';
import { FALLBACKS, STAGES } from '../../../src-shared/model/ecl/result-fields.ts';
import { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';
import { standingOf } from '../documents/answers.ts';
import type { Caller } from '../documents/stored.ts';
import { runArtifacts } from './run-artifacts.ts';
import { runFigures, type RunFigures } from './run-figures.ts';

export const STAGE_LABELS: Readonly<Record<(typeof STAGES)[number], string>> = { 1: 'Stage 1', 2: 'Stage 2', 3: 'Stage 3', POCI: 'POCI', S: 'Simplified approach', '-': 'Out of scope' };
const LACKED: Readonly<Record<(typeof FALLBACKS)[number], string>> = { EIR: 'Effective interest rate', PD: 'PD', LGD: 'LGD', TERM: 'Remaining term', CURRENCY: 'Currency', SEGMENT: 'Segment', BALANCE: 'Balance', STAGING: 'Days past due', AMORTISATION: 'Amortisation', DUPLICATE: 'Identifier of its own' };
const VERDICTS = { pass: 'passed', finding: 'told', block: 'blocked', 'not-tested': 'not-evaluable' } as const;

/** What a run came to: by stage, by scenario, what it rests on, whether it ties; and by any other group. */
export function eclOverviewHandlers(context: ServiceContext): EclAnswers<'ecl.overview' | 'ecl.groups'> {
  return {
    'ecl.overview': async ({ run }, call) => overview(context, run, call),
    'ecl.groups': async ({ run, by }) => {
      const figures = await figuresOf(context, run);
      return figures.bands(by).map(({ key, label }) => figures.line(by, key, label)).filter(({ loans }) => loans.value !== '0');
    },
  };
}

async function figuresOf(context: ServiceContext, run: string): Promise<RunFigures> {
  const { plan } = await runArtifacts(context, run);
  return runFigures(context, run, EclPlan.parse(JSON.parse(plan)).reportingCurrency);
}

async function overview(context: ServiceContext, run: string, call: Caller): Promise<z.input<typeof EclOverview>> {
  const plan = EclPlan.parse(JSON.parse((await runArtifacts(context, run)).plan));
  const summary = await context.runFiles.json(run, 'ecl.summary', EclSummary);
  const figures = await runFigures(context, run, plan.reportingCurrency);
  const approved = async (type: string, sha256: string): Promise<string | null> => {
    const { approval, approvedBy } = await standingOf(context, type, sha256, call);
    return approval === 'approved' ? approvedBy.join(', ') : null;
  };
  const total = figures.line(null, undefined, 'Total');
  const paths = new Map(plan.scenarioSet.scenarios.map(({ id, macro }) => [id, macro ?? {}]));
  return {
    reportingDate: plan.reportingDate, priorDate: summary.priorDate, currency: plan.reportingCurrency,
    policy: { ...plan.documents.policy, approved: await approved('policy', plan.documents.policy.sha256) }, scenarioSet: { ...plan.documents.scenarios, approved: await approved('scenario-set', plan.documents.scenarios.sha256) },
    stages: STAGES.filter((stage) => stage !== '-' && summary.stages.some((each) => each.stage === stage)).map((stage) => figures.line('stage', stage, STAGE_LABELS[stage])), total,
    outOfScope: summary.outOfScope.map(({ measurement }) => ({ measurement, loans: figures.figure('ecl_out_count', 'measurement', measurement), balance: figures.figure('ecl_out_gross', 'measurement', measurement) })),
    scenarios: summary.scenarios.map(({ id, title, weight, ecl, ecl12, lifetime }) => ({ id, title, weight, ecl: { address: null, value: ecl, why: null, unit: plan.reportingCurrency }, ecl12, lifetime, paths: paths.get(id) ?? {} })),
    conventions: summary.conventions,
    fallbacks: summary.fallbacks.map(({ fallback, loans, amount }) => ({ fallback, title: LACKED[fallback as keyof typeof LACKED] ?? fallback, loans, amount })),
    restingOnFallback: { loans: figures.figure('ecl_fallback_count'), amount: figures.figure('ecl_fallback_amount') },
    notAssessable: { loans: figures.figure('ecl_na_count'), exposure: figures.figure('ecl_na_exposure') },
    ledger: (summary.ledger?.lines ?? []).map(({ id, title, measure, computed, ledger, difference, tolerance, ties }) => ({ id, title, measure, computed, ledger, difference, tolerance, ties, address: null })),
    quality: summary.quality.map(({ check, title, observed, bar, verdict, reference }) => ({ check, title, observed: observed === null ? 'not known' : percent(observed), bar: barText(bar), verdict: VERDICTS[verdict], reference })),
    provision: figures.figure('ecl_provision'), nnegShortfall: summary.nneg === null ? null : figures.figure('ecl_nneg'),
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function barText({ atLeast, atMost }: { readonly atLeast?: number | undefined; readonly atMost?: number | undefined }): string {
  const said = [...(atLeast === undefined ? [] : [`at least ${percent(atLeast)}`]), ...(atMost === undefined ? [] : [`at most ${percent(atMost)}`])];
  return said.join(', ');
}
