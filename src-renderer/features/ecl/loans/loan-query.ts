import { STAGES, type Stage } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { CallInput } from '../../../state/use-call.ts';
import { GROUPS, type By } from '../results/groups-section.tsx';

export const ORDERS = [{ id: 'allowance', label: 'allowance, largest first' }, { id: 'exposure', label: 'exposure, largest first' }, { id: 'days-past-due', label: 'days past due, most first' }, { id: 'loan', label: 'loan' }] as const;
type Order = (typeof ORDERS)[number]['id'];

export interface LoanFilter { readonly stage: Stage | null; readonly by: By | null; readonly key: string | null; readonly search: string; readonly fallbackOnly: boolean; readonly order: Order }

/** The filter that an address names; words it does not know do not restrict. */
export function filterOf(query: Readonly<Record<string, string>>): LoanFilter {
  const by = GROUPS.find(({ id }) => id === query['by'])?.id ?? null;
  const key = by === null ? null : query['key'] ?? null;
  return {
    stage: STAGES.find((each) => each === query['stage']) ?? null, by: key === null ? null : by, key,
    search: (query['q'] ?? '').slice(0, 200), fallbackOnly: query['fallback'] === 'only', order: ORDERS.find(({ id }) => id === query['order'])?.id ?? 'allowance',
  };
}

/** Does anything restrict the list? The order does not. */
export function isFiltered(filter: LoanFilter): boolean {
  return filter.stage !== null || filter.key !== null || filter.search !== '' || filter.fallbackOnly;
}

/** The filter as the contract takes it: absent, not empty, where it does not restrict. */
export function loansInput(run: string, filter: LoanFilter): Omit<CallInput<'ecl.loans'>, 'offset' | 'limit'> {
  return {
    run, order: filter.order,
    ...(filter.stage === null ? {} : { stage: filter.stage }), ...(filter.by === null || filter.key === null ? {} : { by: filter.by, key: filter.key }),
    ...(filter.search === '' ? {} : { search: filter.search }), ...(filter.fallbackOnly ? { fallbackOnly: true } : {}),
  };
}
