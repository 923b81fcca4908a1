import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { exploreContract } from '../../src-shared/contract/explore.ts';
import type { ServiceContext } from './context.ts';

export function exploreHandlers(_context: ServiceContext): Pick<TapestryHandlers, keyof typeof exploreContract> {
  return {};
}
