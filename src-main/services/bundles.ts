import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { bundlesContract } from '../../src-shared/contract/bundles.ts';
import type { ServiceContext } from './context.ts';

export function bundlesHandlers(_context: ServiceContext): Pick<TapestryHandlers, keyof typeof bundlesContract> {
  return {};
}
