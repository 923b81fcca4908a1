import type { ExperimentLine } from '../../../src-shared/contract/research.ts';
import type { z } from 'zod';
import { TIERS, type Tier } from '../../../src-shared/model/research/promotion.ts';
import type { ServiceContext } from '../context.ts';
import { experimentsOf, type ExperimentFacts } from './experiment-facts.ts';
import { promotionsOf } from './promotions/aliases.ts';
import type { ResearchAnswers } from './research.ts';

type Line = z.output<typeof ExperimentLine>;

/** Every experiment of the workspace, newest first, with the trials of each study. */
export function researchExperimentHandlers(context: ServiceContext): ResearchAnswers<'research.experiments'> {
  return {
    'research.experiments': async ({ study, offset, limit }, call) => {
      const all = await experimentsOf(context);
      const { aliases } = await promotionsOf(context, call);
      const tiers = new Map<string, Tier>();
      for (const { tier, entry } of aliases) if (TIERS.indexOf(tier) >= TIERS.indexOf(tiers.get(entry.record.run) ?? 'research')) tiers.set(entry.record.run, tier);
      const chosen = all.filter(({ spec }) => study === undefined || spec.study === study);
      return { total: chosen.length, offset, items: chosen.slice(offset, offset + limit).map((facts) => lineOf(facts, tiers.get(facts.run.id) ?? null)), studies: studiesOf(all) };
    },
  };
}

function lineOf({ run, experiment, spec, values, lookAhead, qualified }: ExperimentFacts, tier: Tier | null): Line {
  return { run: run.id, experiment, name: spec.name, title: spec.title, study: spec.study, strategy: spec.strategy.kind, status: run.status, createdAt: run.createdAt, values: { ...values }, lookAhead, qualified, tier };
}

/** Trials of each study: its experiments, each once however often it was run, and the cells of their sweeps. */
function studiesOf(all: readonly ExperimentFacts[]): { study: string; trials: number }[] {
  const studies = new Map<string, Map<string, number>>();
  for (const { spec, experiment, run, cells } of all) {
    const trials = studies.get(spec.study) ?? new Map<string, number>();
    studies.set(spec.study, trials);
    const id = experiment ?? run.id;
    trials.set(id, Math.max(trials.get(id) ?? 1, cells.length));
  }
  return [...studies].map(([study, trials]) => ({ study, trials: [...trials.values()].reduce((sum, each) => sum + each, 0) })).sort((a, b) => (a.study < b.study ? -1 : 1));
}
