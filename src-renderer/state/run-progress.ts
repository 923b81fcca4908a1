import type { z } from 'zod';
import type { RunEvent } from '../../src-shared/contract/runs.ts';
import { GateStatus, RunStatus } from '../../src-shared/model/run.ts';
import type { GateRecord, Run } from '../../src-shared/model/run.ts';

/** A run with the events since it was fetched. */
export type LiveRun = Run & {
  readonly startedWatching?: boolean;
  /** What gates show while they run, by gate: a grid, a curve. Never a result. */
  readonly seen?: Readonly<Record<string, unknown>>;
};

/** Any status but queued or running: nothing changes until a person acts. */
export function isResting(status: RunStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

const RANK: Record<GateStatus, number> = { waiting: 0, running: 1, passed: 2, reused: 2, skipped: 2, blocked: 2, review_required: 2, failed: 2, cancelled: 2 };

/** Lays one event over a run. An event older than what was fetched (a gate that already ended) changes nothing. */
export function applyRunEvent(run: LiveRun, event: z.infer<typeof RunEvent>): LiveRun {
  if (event.kind === 'status') {
    const status = RunStatus.safeParse(event.status);
    return status.success && !isResting(run.status) ? { ...run, status: status.data } : run;
  }
  if (event.gate === null) return run;
  const seen = event.seen === undefined ? {} : { seen: { ...run.seen, [event.gate]: event.seen } };
  return { ...run, ...seen, gates: run.gates.map((gate) => (gate.id === event.gate ? applyToGate(gate, event) : gate)) };
}

function applyToGate(gate: GateRecord, event: z.infer<typeof RunEvent>): GateRecord {
  const status = GateStatus.safeParse(event.status);
  if (status.success && RANK[status.data] < RANK[gate.status]) return gate;
  if (event.kind === 'progress') {
    if (RANK[gate.status] > RANK.running) return gate;
    return { ...gate, status: 'running', progress: event.done === null ? gate.progress : { done: event.done, total: event.total, unit: event.unit ?? '' } };
  }
  return { ...gate, ...(status.success ? { status: status.data } : {}), message: event.message ?? gate.message };
}

/** Gates that passed, of all. A skipped one counts once the run succeeded: until then it may only be waiting for a person. */
export function gatesDone(run: Run): { done: number; total: number } {
  const counts = (status: GateStatus) => status === 'passed' || status === 'reused' || (status === 'skipped' && run.status === 'succeeded');
  return { done: run.gates.filter((gate) => counts(gate.status)).length, total: run.gates.length };
}
