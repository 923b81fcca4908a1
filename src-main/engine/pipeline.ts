import { AppError } from '../../src-shared/kernel/errors.ts';
import { slotName, type GateDefinition } from './gate.ts';

export interface PipelineDefinition {
  readonly id: string;
  readonly title: string;
  readonly gates: readonly GateDefinition[];
  /** Extra ordering beside what slots imply: [before, after]. */
  readonly edges?: readonly (readonly [string, string])[];
  /** Slots that come from outside: the tape, the deal file, decisions; `vendor.*` for any number of them. */
  readonly external: readonly string[];
}

export interface Pipeline extends PipelineDefinition {
  /** Gates in the order they run. */
  readonly order: readonly GateDefinition[];
  /** Gate ids that a gate waits for. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

/**
 * Declares a pipeline and checks it: unique gates, one producer per slot, every input produced or external, no circle.
 * Errors: INTERNAL naming the gate, because a wrong declaration is a defect of the code.
 */
export function definePipeline(definition: PipelineDefinition): Pipeline {
  const producer = new Map<string, string>();
  const ids = new Set<string>();
  for (const gate of definition.gates) {
    if (ids.has(gate.id)) throw new AppError('INTERNAL', `pipeline ${definition.id} declares gate ${gate.id} twice`);
    ids.add(gate.id);
    for (const slot of gate.outputs) {
      const other = producer.get(slot);
      if (other !== undefined) throw new AppError('INTERNAL', `slot ${slot} is produced by ${other} and by ${gate.id}`);
      producer.set(slot, gate.id);
    }
  }
  const needs = new Map<string, string[]>();
  for (const gate of definition.gates) {
    const before = new Set<string>();
    for (const slot of gate.inputs.map(slotName)) {
      const from = producer.get(slot);
      if (from === undefined && !definition.external.includes(slot)) throw new AppError('INTERNAL', `gate ${gate.id} reads slot ${slot}, which nothing produces`);
      if (from !== undefined) before.add(from);
    }
    for (const [from, to] of definition.edges ?? []) if (to === gate.id) before.add(from);
    needs.set(gate.id, [...before]);
  }
  return { ...definition, needs, order: topological(definition, needs) };
}

function topological(definition: PipelineDefinition, needs: ReadonlyMap<string, readonly string[]>): GateDefinition[] {
  const order: GateDefinition[] = [];
  const done = new Set<string>();
  while (order.length < definition.gates.length) {
    const next = definition.gates.find((gate) => !done.has(gate.id) && (needs.get(gate.id) ?? []).every((id) => done.has(id)));
    if (!next) throw new AppError('INTERNAL', `the gates of pipeline ${definition.id} wait for each other in a circle`);
    order.push(next);
    done.add(next.id);
  }
  return order;
}
