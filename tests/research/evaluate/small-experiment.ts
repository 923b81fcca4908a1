import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { backtestGate } from '../../../src-main/pipelines/research/backtest/gate.ts';
import { openDesk, writeBars, type Desk } from './gate-harness.ts';

/** A momentum candidate over twelve invented names: trained on two thirds, tested on the rest. */
export function smallSpec(more: Record<string, unknown> = {}): ExperimentSpec {
  const days = syntheticPanel({ symbols: 2, sessions: 700, seed: 7 }).sessions;
  return ExperimentSpec.parse({
    kind: 'research.spec', version: 1, name: 'small', title: 'A small experiment', study: 'tests', train: { from: days[0], to: days[449] }, test: { from: days[450], to: days[699] },
    strategy: { kind: 'momentum', lookback: 60, skip: 5, top: 4 }, execution: { rebalance: 'weekly', costs: { commissionBps: 5, spreadBps: 4 } }, evaluation: { bootstrap: { draws: 60, block: 10 } }, ...more,
  });
}

/** Runs the backtest of a specification over the synthetic market; the desk holds its tables. */
export async function backtested(spec: ExperimentSpec): Promise<Desk> {
  const desk = openDesk();
  await writeBars(desk, syntheticPanel({ symbols: 12, sessions: 700, seed: 7 }));
  desk.putJson('spec', spec);
  desk.putJson('lookahead', { verdict: 'passed', text: 'Nothing moved when the future was cut off.' });
  await desk.run(backtestGate);
  return desk;
}
