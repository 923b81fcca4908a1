import type { EclPort } from '../../services/ecl/ecl-port.ts';
import { explainPort } from './explain.ts';
import { movementPort } from './movement.ts';
import { resultsPort, type ResultsOptions } from './results.ts';

/** Binds the services' questions to the model: one line a group. */
export function eclPort(options: ResultsOptions): EclPort {
  const results = resultsPort(options);
  return { results, explain: explainPort(), movement: movementPort(), close: () => results.close() };
}
