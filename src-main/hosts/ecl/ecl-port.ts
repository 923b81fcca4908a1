import type { EclPort } from '../../services/ecl/ecl-port.ts';
import { explainPort } from './explain.ts';
import { movementPort } from './movement.ts';
import { resultsPort } from './results.ts';

/** Binds the services' questions to the model: one line a group. */
export function eclPort(): EclPort {
  const results = resultsPort();
  return { results, explain: explainPort(), movement: movementPort(), close: () => results.close() };
}
