import type { EclMovementPort } from '../../services/ecl/movement-port.ts';

/** Answers about two runs. */
export function movementPort(): EclMovementPort {
  return {};
}
