import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { deskContract } from '../../src-shared/contract/desk.ts';
import type { ServiceContext } from './context.ts';

export function deskHandlers(_context: ServiceContext): Pick<TapestryHandlers, keyof typeof deskContract> {
  return {};
}
