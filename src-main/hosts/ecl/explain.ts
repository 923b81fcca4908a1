import type { EclExplainPort } from '../../services/ecl/explain-port.ts';

/** Answers about one loan. */
export function explainPort(): EclExplainPort {
  return {};
}
