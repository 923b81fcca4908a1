import type { ResearchPort } from '../../services/research/research-port.ts';

/** Binds the services' questions to the research model: one line a question. What is null is not in this build. */
export function researchPort(): ResearchPort {
  return { features: null, tearSheet: null, generate: null, close: () => undefined };
}
