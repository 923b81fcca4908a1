import type { GateGraph } from '../../../src-shared/contract/explore.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { pipelineOf, type ServiceContext } from '../context.ts';

/** Which gate of a run read and wrote what: by what the pipeline declares and what the store holds. */
export function gateGraph(context: Pick<ServiceContext, 'pipelines' | 'store'>, run: Run): GateGraph {
  const shapes = pipelineOf(context, run.pipeline).gates;
  const recorded = new Map(run.gates.map((gate) => [gate.id, gate]));
  const held = context.store.artifacts.listForRun(run.id);
  const plain = (slot: string): string => slot.replace(/\?$/, '');
  const makers = new Map(shapes.flatMap((gate) => gate.outputs.map((slot) => [slot, gate.id] as const)));
  const layers = new Map<string, number>();
  for (const gate of shapes) layers.set(gate.id, 1 + Math.max(-1, ...gate.inputs.map((slot) => layers.get(makers.get(plain(slot)) ?? '') ?? -1)));
  const artifacts: GateGraph['artifacts'] = held.map(({ ref, gate }) => ({ ...ref, madeBy: gate ?? null, state: gate === null || gate === undefined ? (ref.name === 'manifest' ? 'output' as const : 'input' as const) : 'output' as const }));
  const has = new Set(artifacts.map((artifact) => artifact.name));
  const named = [...new Set(shapes.flatMap((gate) => [...gate.inputs.map(plain), ...gate.outputs]))];
  for (const slot of named) if (!has.has(slot) && makers.has(slot)) artifacts.push({ name: slot, sha256: '', bytes: 0, mediaType: '', extension: '', madeBy: makers.get(slot) ?? null, state: 'not-made' });
  const drawn = new Set(artifacts.map((artifact) => artifact.name));
  return {
    gates: shapes.map(({ id, title, version }) => {
      const gate = recorded.get(id);
      return { id, title, version: gate?.version ?? version, status: gate?.status ?? 'waiting', seconds: gate?.seconds ?? 0, key: gate?.key ?? null, message: gate?.message ?? null, layer: layers.get(id) ?? 0 };
    }),
    artifacts,
    edges: shapes.flatMap((gate) => [
      ...gate.inputs.map(plain).filter((slot) => drawn.has(slot)).map((slot) => ({ gate: gate.id, slot, as: 'reads' as const })),
      ...gate.outputs.filter((slot) => drawn.has(slot)).map((slot) => ({ gate: gate.id, slot, as: 'writes' as const })),
    ]),
  };
}
