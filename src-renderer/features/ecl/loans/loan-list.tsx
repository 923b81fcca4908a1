import { useMemo, useState } from 'react';
import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import type { Run } from '../../../../src-shared/model/run.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { plural } from '../../../components/format.ts';
import { ChipSelect, SearchField, type Option } from '../../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { usePagedRows } from '../../../components/use-paged-rows.ts';
import { VirtualTable } from '../../../components/virtual-table.tsx';
import { runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import { STAGE_WORDS } from '../../ecl-parts/stages.ts';
import { useEclRun } from '../../ecl-parts/use-ecl-run.ts';
import { GROUPS } from '../results/groups-section.tsx';
import { loanColumns, type LoanLine } from './loan-columns.tsx';
import { filterOf, isFiltered, loansInput, ORDERS } from './loan-query.ts';

const ANY: Option = { id: 'any', label: 'any' };

/** Every loan of the run, in pages: filtered by stage, group, fallback and text, in one of four orders. */
export function LoanList({ run, query }: { run: Run; query: Readonly<Record<string, string>> }) {
  const { client } = useBridge();
  const overview = useEclRun(run).data;
  const filter = filterOf(query);
  const by = filter.by ?? GROUPS.find(({ id }) => id === query['by'])?.id ?? 'segment';
  const groups = useCall('ecl.groups', { run: run.id, by }).data ?? [];
  const input = loansInput(run.id, filter);
  const source = usePagedRows<LoanLine>(canonicalJson(input as never), (offset, limit, signal) => client['ecl.loans']({ ...input, offset, limit }, { signal }));
  const [selected, setSelected] = useState<number | null>(null);
  const currency = overview?.currency ?? '';
  const columns = useMemo(() => loanColumns(run.id, currency), [run.id, currency]);
  const stages = (overview?.stages ?? []).map(({ key, label }) => ({ id: key, label: STAGE_WORDS[key as keyof typeof STAGE_WORDS]?.title ?? label }));
  const reset = (): void => setQuery({ stage: undefined, by: undefined, key: undefined, q: undefined, fallback: undefined });
  const only = filter.key === null ? 'any' : filter.key;
  return (
    <>
      <div className="ph ecl-filters">
        <SearchField label="Loan or customer" width={200} value={filter.search} onChange={(text) => setQuery({ q: text }, { replace: true })} />
        <ChipSelect label="Stage" value={filter.stage ?? 'any'} options={[ANY, ...stages]} changed={filter.stage !== null} onChange={(to) => setQuery({ stage: to === 'any' ? undefined : to })} />
        <ChipSelect label="Group" value={by} options={GROUPS} onChange={(to) => setQuery({ by: to, key: undefined })} />
        <ChipSelect label={GROUPS.find(({ id }) => id === by)?.label ?? by} value={only} options={[ANY, ...groups.slice(0, 200).map(({ key, label }) => ({ id: key, label })), ...(only === 'any' || groups.some(({ key }) => key === only) ? [] : [{ id: only, label: only }])]} changed={filter.key !== null} onChange={(to) => setQuery({ by, key: to === 'any' ? undefined : to })} />
        <label className="check"><input type="checkbox" checked={filter.fallbackOnly} onChange={(event) => setQuery({ fallback: event.target.checked ? 'only' : undefined })} />Rest on a fallback</label>
        <ChipSelect label="Order" value={filter.order} options={ORDERS} onChange={(to) => setQuery({ order: to === 'allowance' ? undefined : to })} />
        <span className="sp" />
        <span className="s d3 nw" role="status">{source.loading ? '' : isFiltered(filter) && overview !== undefined ? `${plural(source.total, 'loan')} of ${plural(Number(overview.total.loans.value ?? 0), 'loan')} in scope` : plural(source.total, 'loan')}</span>
      </div>
      {source.error !== null ? <div className="pad"><ErrorState error={source.error} retry={source.refetch} /></div> : null}
      {source.loading ? <Loading what="the loans" /> : (
        <VirtualTable label="Loans" columns={columns} source={source} selected={selected} onSelect={setSelected}
          onActivate={(index) => { const line = source.row(index); if (line !== undefined) navigate(runHref(run.id, 'loans', {}, [line.loan])); }}
          empty={isFiltered(filter) ? <EmptyState title="No loan fits the filter"><button type="button" className="as-link" onClick={reset}>Show all loans</button></EmptyState> : <EmptyState title="The run measured no loan">See its gates for what was set aside and why.</EmptyState>} />
      )}
    </>
  );
}
