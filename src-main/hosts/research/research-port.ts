import { FEATURE_SETS, FEATURES } from '../../pipelines/research/features/registry.ts';
import type { RegistryFeature, ResearchPort } from '../../services/research/research-port.ts';

export interface ResearchPortOptions { /** For what the tear sheet spills. */ readonly tempDirectory: string; readonly memoryMb: number }

/** Binds the services' questions to the research model: one line a question. What is null is not in this build. */
export function researchPort(work: ResearchPortOptions): ResearchPort {
  return {
    features: registryFeatures,
    tearSheet: async (files, as) => (await import('../../pipelines/research/tear-sheet/tear-sheet.ts')).makeTearSheet(files, as, work),
    generate: async (folder, asked) => (await (await import('../../pipelines/research/generator/market-files.ts')).writeMarketFiles(folder, asked)).files,
    close: () => undefined,
  };
}

/** The registry as people read it, with the sets that hold each feature. */
function registryFeatures(): readonly RegistryFeature[] {
  return [...FEATURES.values()].map(({ name, title, definition, warmUp, unit, inputs }) => ({ name, title, definition, warmUp, unit, lag: 0, inputs: [...inputs], sets: [...FEATURE_SETS].filter(([, names]) => names.includes(name)).map(([set]) => set) }));
}
