import type { Run } from '../../../src-shared/model/run.ts';

/** A gate of a run with the slots it reads and writes. */
export interface GateState {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly message: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The gates of a run in order, by what its pipeline declares and what the run recorded. */
export function gateStates(run: Run, shapes: readonly { readonly id: string; readonly title: string; readonly inputs: readonly string[]; readonly outputs: readonly string[] }[]): GateState[] {
  const recorded = new Map(run.gates.map((gate) => [gate.id, gate]));
  return shapes.map(({ id, title, inputs, outputs }) => ({ id, title, status: recorded.get(id)?.status ?? 'waiting', message: recorded.get(id)?.message ?? null, inputs: inputs.map((slot) => slot.replace(/\?$/, '')), outputs }));
}

const STOPPED: ReadonlySet<string> = new Set(['blocked', 'review_required', 'failed', 'cancelled']);

/** Why a slot was not made: the gate that would make it, and the one before it that stopped the run where one did. */
export interface NotMade { readonly gate: GateState | null; readonly stoppedBy: GateState | null }

export function notMade(gates: readonly GateState[], slot: string): NotMade {
  const gate = gates.find((each) => each.outputs.includes(slot)) ?? null;
  const seen = new Set<string>();
  const before = (at: GateState): GateState | null => {
    if (STOPPED.has(at.status)) return at;
    if (seen.has(at.id)) return null;
    seen.add(at.id);
    for (const input of at.inputs) {
      const maker = gates.find((each) => each.outputs.includes(input));
      const found = maker ? before(maker) : null;
      if (found) return found;
    }
    return null;
  };
  return { gate, stoppedBy: gate ? before(gate) : null };
}

/** The gate that made a slot; null for what came from outside. */
export function makerOf(gates: readonly GateState[], slot: string): GateState | null {
  return gates.find((gate) => gate.outputs.includes(slot)) ?? null;
}
