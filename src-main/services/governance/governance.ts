import { AppError } from '../../../src-shared/kernel/errors.ts';
import { governanceContract } from '../../../src-shared/contract/governance.ts';
import type { TapestryHandlers } from '../../../src-shared/contract/contract.ts';
import type { ServiceContext } from '../context.ts';

export function governanceHandlers(_context: ServiceContext): Pick<TapestryHandlers, keyof typeof governanceContract> {
  const missing = async (): Promise<never> => { throw new AppError('UNAVAILABLE', 'being built'); };
  return Object.fromEntries(Object.keys(governanceContract).map((method) => [method, missing])) as unknown as Pick<TapestryHandlers, keyof typeof governanceContract>;
}
