import { boundsOf, INTERVAL_METRICS } from '../metrics/performance/bounds.ts';
import { metricOf } from '../metrics/performance/registry.ts';
import type { QualificationGate } from './qualification.ts';

/** What a gate may ask of a run beside its figures. */
export const GATE_FACTS = ['look-ahead', 'point-in-time', 'constraints', 'finite', 'replay-equal', 'trials-counted', 'data-quality'] as const;

const SLICE = /^(test|train|all|regime:[a-z-]+|wf:.+|cv:.+|cost:\d+(\.\d+)?)$/;

export interface GateFault { readonly path: readonly (string | number)[]; readonly message: string }

/**
 * What is wrong with a set of gates: names that do not exist, bars that no value can fail (a gate that asks nothing reassures for nothing) or that
 * none can pass, two gates that ask the same, a set that any candidate would pass. Empty where nothing is.
 */
export function gateFaults(gates: readonly QualificationGate[]): readonly GateFault[] {
  const faults: GateFault[] = [];
  const asked = new Map<string, string>();
  gates.forEach((gate, i) => {
    const tell = (member: string, message: string): void => { faults.push({ path: ['gates', i, 'check', member], message: `gate ${gate.id}: ${message}` }); };
    const { check } = gate;
    const key = check.kind === 'fact' ? `fact ${check.fact}` : `${check.kind} ${check.metric} ${check.slice} ${check.kind === 'absolute' ? check.at : ''} ${gate.severity}`;
    const before = asked.get(key);
    if (before !== undefined) tell(check.kind === 'fact' ? 'fact' : 'metric', `it asks what ${before} asks, with a bar of its own: one of the two would be decided by the other`);
    asked.set(key, gate.id);
    if (check.kind === 'fact') {
      if (!(GATE_FACTS as readonly string[]).includes(check.fact)) tell('fact', `there is no fact ${check.fact}; there are ${GATE_FACTS.join(', ')}`);
      return;
    }
    if (!SLICE.test(check.slice)) tell('slice', `there is no slice ${check.slice}: write test, train, all, regime:high, wf:1 or cost:1.5`);
    const metric = metricOf(check.metric);
    if (metric === undefined) {
      tell('metric', `there is no metric ${check.metric}`);
      return;
    }
    const [low, high] = boundsOf(metric.id);
    if (check.kind === 'absolute') {
      const { at, bar } = check;
      if (at === 'most' && bar >= high) tell('bar', `${metric.title} is never above ${high}: a bar of at most ${bar} passes everything and asks nothing`);
      if (at === 'least' && bar <= low) tell('bar', `${metric.title} is never below ${low}: a bar of at least ${bar} passes everything and asks nothing`);
      if ((at === 'most' && bar < low) || (at === 'least' && bar > high)) tell('bar', `${metric.title} lies between ${low} and ${high}: no value passes a bar of at ${at} ${bar}`);
    } else if (check.kind === 'interval') {
      if (!INTERVAL_METRICS.includes(metric.id)) tell('metric', `${metric.title} has no bootstrap interval: there are intervals of ${INTERVAL_METRICS.join(', ')}`);
      if (!/^(test|train|all)$/.test(check.slice)) tell('slice', 'intervals are made of test, train and all only');
      if (check.lowAtLeast <= low) tell('lowAtLeast', `${metric.title} is never below ${low}: a lower end of at least ${check.lowAtLeast} asks nothing`);
    } else {
      if (metric.better === 'neutral') tell('metric', `neither more nor less of ${metric.title} is better: it cannot be worse than the baseline's`);
      if (check.worse === 'difference' && check.by >= high - low) tell('by', `two values of ${metric.title} are never ${check.by} apart: the gate asks nothing`);
    }
  });
  if (!gates.some(({ severity }) => severity === 'hard')) faults.push({ path: ['gates'], message: 'no gate is hard: every candidate would qualify' });
  return faults;
}
