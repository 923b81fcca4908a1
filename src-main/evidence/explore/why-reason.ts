import type { WhyReason } from '../../../src-shared/contract/explore.ts';
import { makerOf, notMade, type GateState } from './gate-states.ts';

/** A reason at the gate that made a slot. */
export function reasonAt(gates: readonly GateState[], slot: string, about: Omit<Partial<WhyReason>, 'gate' | 'gateTitle'> & Pick<WhyReason, 'verdict' | 'title' | 'text'>): WhyReason {
  const gate = makerOf(gates, slot);
  return { gate: gate?.id ?? 'input', gateTitle: gate?.title ?? 'What came in', rule: null, evidence: [], document: null, ...about };
}

/** Why a slot is not there at all: a gate before it stopped the run, or its own gate had nothing to do in this mode. */
export function absence(gates: readonly GateState[], slot: string, what: string): WhyReason {
  const { gate, stoppedBy } = notMade(gates, slot);
  const at = stoppedBy ?? gate;
  const base = { gate: at?.id ?? 'run', gateTitle: at?.title ?? 'The run', rule: null, evidence: [], document: at ? { kind: 'code' as const, ref: at.id } : null };
  if (stoppedBy) return { ...base, verdict: 'blocked', title: `The run stopped at ${stoppedBy.title}`, text: `${what} was not made: ${stoppedBy.message ?? `${stoppedBy.title} ended ${stoppedBy.status}`}.` };
  if (gate?.status === 'skipped') return { ...base, verdict: 'not-computed', title: `${gate.title} was not run`, text: `${what} was not made: ${gate.message ?? 'this mode does not ask for it'}.` };
  if (gate && (gate.status === 'waiting' || gate.status === 'running')) return { ...base, verdict: 'not-computed', title: `${gate.title} has not run yet`, text: `${what} may still come.` };
  return { ...base, verdict: 'unknown', title: `${what} is not in the run`, text: 'The run’s records do not say why: I cannot tell.' };
}
