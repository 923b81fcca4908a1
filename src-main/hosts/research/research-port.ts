import { FEATURE_SETS, FEATURES } from '../../pipelines/research/features/registry.ts';
import type { RegistryFeature, ResearchPort } from '../../services/research/research-port.ts';

/** Binds the services' questions to the research model: one line a question. What is null is not in this build. */
export function researchPort(): ResearchPort {
  return { features: registryFeatures, tearSheet: null, generate: null, close: () => undefined };
}

function registryFeatures(): readonly RegistryFeature[] {
  return [...FEATURES.values()].map(({ name, title, definition, warmUp, unit, inputs }) => ({ name, title, definition, warmUp, unit, lag: 0, inputs: [...inputs], sets: [...FEATURE_SETS].filter(([, names]) => names.includes(name)).map(([set]) => set) }));
}
