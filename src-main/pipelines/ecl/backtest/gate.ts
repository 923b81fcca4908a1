import { z } from 'zod';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { LIGHTS, Validation, ValidationBars } from '../../../../src-shared/model/ecl/validation.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { calibrationOf } from './calibration.ts';
import { discriminationOf } from './discrimination.ts';
import { lgdOf } from './lgd.ts';
import { lossOf } from './loss.ts';
import { countPopulation, openTables, type Tables } from './population.ts';
import { stabilityOf } from './stability.ts';
import { stagingOf } from './staging-quality.ts';

/** All parts of a back-test over the views of `openTables`. */
export async function backtest(tables: Tables): Promise<Validation> {
  const population = await countPopulation(tables);
  const discrimination = await discriminationOf(tables, population);
  const calibration = await calibrationOf(tables, population);
  const stability = await stabilityOf(tables);
  const lgd = await lgdOf(tables, population);
  const staging = await stagingOf(tables, population);
  const loss = await lossOf(tables, population);
  const { loans, inScope, withOutcome, defaults, withRealisedLgd, priorLoans } = population;
  return {
    kind: 'ecl-validation', version: 1, loans, inScope, withOutcome, defaults, withRealisedLgd, priorLoans, bars: tables.bars,
    tests: [discrimination, calibration, stability, lgd, staging, loss].flatMap(({ tests }) => tests),
    discrimination: discrimination.part, calibration: calibration.part, stability: stability.part, lgd: lgd.part, staging: staging.part, loss: loss.part,
  };
}

/**
 * The back-test of a run: what the model said against what became of the loans, and against the prior run. Outcomes come with the loans
 * (`default_outcome`, `realised_lgd`), which no other gate reads. A part whose data are not there is absent and says so. Never blocks: a red light
 * is a result.
 */
export const backtestGate = defineGate({
  id: 'backtest',
  version: '1',
  title: 'Back-test',
  inputs: ['ecl', 'loan', 'ecl.plan', 'prior.ecl?'],
  outputs: ['validation'],
  params: z.object({}),
  run: async (context) => {
    const [ecl, loan, prior] = [context.input('ecl'), context.input('loan'), context.optional('prior.ecl')];
    const { policy } = await context.inputJson('ecl.plan', EclPlan);
    const bars = policy.validation ?? ValidationBars.parse({});
    const validation = await withSession(context, prior ? [ecl, loan, prior] : [ecl, loan], async (session) =>
      backtest(await openTables(session, { ecl: parquet(ecl.path), loan: parquet(loan.path), priorEcl: prior ? parquet(prior.path) : null }, bars)));
    await context.output('validation', { json: Validation.parse(validation) }, JSON_TYPE);
    const lights = Object.fromEntries(LIGHTS.map((light) => [light, validation.tests.filter((test) => test.light === light).length]));
    const nothing = validation.withOutcome === 0 && validation.priorLoans === null;
    return { outcome: 'passed' as const, summary: { outcomes: validation.withOutcome, defaults: validation.defaults, prior: validation.priorLoans, tests: validation.tests.length, ...lights }, ...(nothing ? { message: 'Nothing to test against: the loans have no outcomes and no prior run was given.' } : {}) };
  },
});
