import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { ShadowCheck, ShadowFill, ShadowPosition } from '../../../../src-shared/model/research/shadow.ts';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { z } from 'zod';
import { fillRow } from '../backtest/write-books.ts';
import { CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import { microText } from './micro-text.ts';
import type { VeiledRun } from './veiled-market.ts';

export type Check = z.output<typeof ShadowCheck>;

/** One session of a replay. `hash` chains over all of them. */
export interface ShadowStep {
  readonly step: number; readonly session: string; readonly equity: string; readonly cash: string; readonly drawdown: number; readonly decided: number;
  readonly fills: readonly z.output<typeof ShadowFill>[]; readonly positions: readonly z.output<typeof ShadowPosition>[]; readonly checks: readonly Check[];
  readonly hash: string;
}

const TOLERANCE = 1e-9;
const text = (value: unknown): string | null => (typeof value === 'number' ? microText(value) : typeof value === 'string' ? value : null);

/** The sessions of a replay in order, from the first of `start` on (positions). What was done before it is in the first hash, not in the steps. */
export function stepsOf(veiled: VeiledRun, panel: BarPanel, spec: ExperimentSpec, start: number): ShadowStep[] {
  const steps: ShadowStep[] = [];
  let hash = createHash('sha256').update(`tapestry-shadow-1\n${canonicalJson({ spec: spec as never })}`).digest('hex');
  for (let t = Math.max(start, veiled.from); t <= veiled.to; t += 1) {
    const line = stepAt(veiled, panel, spec, t, steps.length);
    hash = createHash('sha256').update(hash).update('\n').update(canonicalJson(line as never)).digest('hex');
    steps.push({ ...line, hash });
  }
  return steps;
}

function stepAt(veiled: VeiledRun, panel: BarPanel, spec: ExperimentSpec, t: number, step: number): Omit<ShadowStep, 'hash'> {
  const { run, from, decisions, fillsBy } = veiled;
  const i = t - from;
  const fills = Array.from({ length: (fillsBy[i] ?? 0) - (i === 0 ? 0 : fillsBy[i - 1] ?? 0) }, (_, n) => fillOf(run, panel, (i === 0 ? 0 : fillsBy[i - 1] ?? 0) + n));
  const decided = decisions.get(t);
  return {
    step, session: panel.sessions[t] as string, equity: microText(run.equity[i] as number) ?? '0.000000', cash: microText(run.cash[i] as number) ?? '0.000000', drawdown: run.drawdown[i] as number,
    decided: decided === undefined ? 0 : decided.targets.reduce((count, target, s) => count + (Number.isNaN(target) || target === decided.held[s] ? 0 : 1), 0),
    fills, positions: positionsOf(veiled, panel, i), checks: decided === undefined ? [] : checksOf(decided.targets, decided.held, spec),
  };
}

function fillOf(run: VeiledRun['run'], panel: BarPanel, row: number): z.output<typeof ShadowFill> {
  const line = fillRow(CANDIDATE, run, panel, row);
  const words = (name: string): string => String(line[name] ?? '');
  return {
    number: row + 1, symbol: words('symbol'), side: words('side') === 'sell' ? 'sell' : 'buy', type: words('type'), status: words('status'), reason: words('reason'), decided: words('decided'), filled: text(line['filled']),
    asked: text(line['asked']) ?? '0.000000', units: text(line['units']) ?? '0.000000', reference: text(line['reference']), price: text(line['price']), commission: text(line['commission']) ?? '0.000000', value: text(line['value']) ?? '0.000000',
  };
}

function positionsOf({ run }: VeiledRun, panel: BarPanel, i: number): z.output<typeof ShadowPosition>[] {
  const names = panel.symbols.length;
  const { units, marks, targets } = run;
  if (units === undefined || marks === undefined || targets === undefined) return [];
  const held: z.output<typeof ShadowPosition>[] = [];
  for (let s = 0; s < names; s += 1) {
    const at = i * names + s;
    if (units[at] === 0) continue;
    const value = (units[at] as number) * (marks[at] as number);
    held.push({ symbol: panel.symbols[s] as string, units: microText(units[at] as number) ?? '0.000000', price: microText(marks[at] as number) ?? '0.000000', value: microText(value) ?? '0.000000', weight: String(value / (run.equity[i] as number)), target: Number.isNaN(targets[at] as number) ? null : String(targets[at]) });
  }
  return held;
}

/** The bounds of the spec against what was decided. Of drifted weights nothing is asked: only a decision can break a bound. */
export function checksOf(targets: Float64Array, held: Float64Array, { execution }: Pick<ExperimentSpec, 'execution'>): Check[] {
  let [gross, most, least, turnover] = [0, 0, 0, 0];
  for (let s = 0; s < targets.length; s += 1) {
    const target = Number.isNaN(targets[s] as number) ? (held[s] as number) : (targets[s] as number);
    gross += Math.abs(target);
    turnover += Math.abs(target - (held[s] as number));
    // A name that drifted above its bound and was left alone broke nothing.
    if (Number.isNaN(targets[s] as number)) continue;
    most = Math.max(most, Math.abs(target));
    least = Math.min(least, target);
  }
  const line = (code: string, title: string, observed: number, limit: number, ok: boolean): Check => ({ code, title, observed: observed.toFixed(6), limit: limit.toFixed(6), ok });
  return [
    line('GROSS_EXPOSURE_CAP', 'Gross exposure decided', gross, execution.maxGross, gross <= execution.maxGross + TOLERANCE || gross <= held.reduce((sum, weight) => sum + Math.abs(weight), 0) + TOLERANCE),
    line('MAX_WEIGHT', 'Largest weight decided', most, execution.maxWeight, most <= execution.maxWeight + TOLERANCE),
    ...(execution.longOnly ? [line('LONG_ONLY', 'Smallest weight decided', least, 0, least >= -TOLERANCE)] : []),
    ...(execution.maxTurnover === undefined ? [] : [line('TURNOVER_LIMIT', 'Turnover decided', turnover, execution.maxTurnover, turnover <= execution.maxTurnover + TOLERANCE)]),
  ];
}
