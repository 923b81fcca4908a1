import { Trials } from '../../../src-shared/model/research/trials.ts';
import type { ServiceContext } from '../context.ts';
import { experimentsOf, type ExperimentFacts } from './experiment-facts.ts';

/**
 * Every experiment of a study that was asked for in this workspace but the one of this id: counted by the workbench, so that nobody can forget
 * one. Failed and blocked ones count without a Sharpe ratio; of several runs of one experiment the newest that has one speaks.
 */
export async function trialsBefore(context: ServiceContext, study: string, experiment: string): Promise<Trials> {
  const byId = new Map<string, ExperimentFacts>();
  for (const facts of await experimentsOf(context)) {
    const id = facts.experiment;
    if (facts.spec.study !== study || id === null || id === experiment) continue;
    const held = byId.get(id);
    if (held === undefined || (sharpeOf(held) === null && sharpeOf(facts) !== null)) byId.set(id, facts);
  }
  return Trials.parse({
    kind: 'research.trials', version: 1, study,
    trials: [...byId].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, facts]) => ({
      experiment: id, name: facts.spec.name, status: facts.run.status, sharpe: sharpeOf(facts), observations: facts.observations, periodsPerYear: sharpeOf(facts) === null ? null : facts.spec.evaluation.periodsPerYear, cells: [...facts.cells],
    })),
  });
}

function sharpeOf({ values }: ExperimentFacts): number | null {
  return values['sharpe'] ?? null;
}
