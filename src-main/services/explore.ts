import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { exploreContract } from '../../src-shared/contract/explore.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ServiceContext } from './context.ts';

export function exploreHandlers(_context: ServiceContext): Pick<TapestryHandlers, keyof typeof exploreContract> {
  const building = async (): Promise<never> => { throw new AppError('UNAVAILABLE', 'the explorer is being built'); };
  return { 'trace.forward': building, 'trace.whyNot': building, 'trace.graph': building, 'trace.gates': building, 'trace.document': building, 'trace.contributors': building, 'trace.find': building };
}
