import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { compareContract } from '../../src-shared/contract/compare.ts';
import type { ServiceContext } from './context.ts';

export function compareHandlers(_context: ServiceContext): Pick<TapestryHandlers, keyof typeof compareContract> {
  return {};
}
