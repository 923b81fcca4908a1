import { useMemo } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { formatCount, formatDecimal, plural } from '../../components/format.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { NotApplicable } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import type { CallInput, CallOutput } from '../../state/use-call.ts';

type SymbolLine = CallOutput<'research.symbols'>['items'][number];
const ORDERS = [{ id: 'score', label: 'Worst quality first' }, { id: 'symbol', label: 'Name' }, { id: 'missing', label: 'Most missing' }, { id: 'findings', label: 'Most findings' }] as const;

/** Coverage and quality of every name: expected, observed, missing, by quarter. */
export function SymbolList({ run, query }: { run: Run; query: Readonly<Record<string, string>> }) {
  const { client } = useBridge();
  const order = ORDERS.find(({ id }) => id === query['order'])?.id ?? 'score';
  const search = query['q'] ?? '';
  const input: CallInput<'research.symbols'> = { run: run.id, order, ...(search === '' ? {} : { search }) };
  const source = usePagedRows<SymbolLine>(JSON.stringify(input), (offset, limit, signal) => client['research.symbols']({ ...input, offset, limit }, { signal }));
  const columns = useMemo((): readonly Column<SymbolLine>[] => {
    const count = (id: string, title: string, of: (line: SymbolLine) => number, hint?: string): Column<SymbolLine> => ({ id, title, width: 78, align: 'end', mono: true, ...(hint === undefined ? {} : { hint }), cell: (line) => formatCount(of(line)) });
    return [
      { id: 'symbol', title: 'Name', width: 84, mono: true, cell: (line) => <span className="m5">{line.symbol}</span> },
      { id: 'strip', title: 'Coverage by quarter', width: 170, grow: 2, hint: 'Share of the exchange’s sessions with a bar', cell: (line) => <Strip strip={line.strip} /> },
      { id: 'from', title: 'First', width: 92, mono: true, cell: (line) => line.from ?? <NotApplicable /> },
      { id: 'to', title: 'Last', width: 92, mono: true, cell: (line) => line.to ?? <NotApplicable /> },
      count('expected', 'Expected', (line) => line.expected, 'Sessions of the exchange between first bar and delisting'), count('observed', 'Observed', (line) => line.observed), count('missing', 'Missing', (line) => line.missing), count('excluded', 'Excluded', (line) => line.excluded), count('fallback', 'Fallback', (line) => line.fallback, 'Bars that are not the first vendor’s'), count('actions', 'Actions', (line) => line.actions), count('findings', 'Findings', (line) => line.findings),
      { id: 'delisted', title: 'Delisted', width: 92, mono: true, cell: (line) => line.delisted ?? <NotApplicable /> },
      { id: 'score', title: 'Quality', width: 72, align: 'end', mono: true, hint: '0 to 100', cell: (line) => formatDecimal(line.score, 1) },
      { id: 'worst', title: 'Worst', width: 120, grow: 1, cell: (line) => (line.worst === null ? <NotApplicable /> : <span className="el" title={line.worst}>{line.worst}</span>) },
    ];
  }, []);
  return (
    <>
      <div className="ph rs-ph"><SearchField label="Name" width={160} value={search} onChange={(text) => setQuery({ q: text }, { replace: true })} /><ChipSelect label="Order" value={order} options={[...ORDERS]} changed={order !== 'score'} onChange={(to) => setQuery({ order: to === 'score' ? undefined : to })} /><span className="sp" /><span className="s d3" role="status">{source.loading ? '' : plural(source.total, 'name')}; Enter shows where vendors differ on it</span></div>
      {source.error !== null ? <div className="pad"><ErrorState error={source.error} retry={source.refetch} /></div> : source.loading ? <Loading what="the names" /> : <VirtualTable label="Names" columns={columns} source={source} onActivate={(index) => { const line = source.row(index); if (line !== undefined) navigate(runHref(run.id, 'market', { show: 'differences', symbol: line.symbol })); }} empty={<EmptyState title={search === '' ? 'No name came in' : `No name has “${search}”`} />} />}
    </>
  );
}

/** A cell a quarter: height is the share observed; a quarter before listing or after delisting is empty. */
function Strip({ strip }: { strip: readonly (number | null)[] }) {
  const known = strip.filter((share) => share !== null);
  const least = known.length === 0 ? null : Math.min(...known);
  return <span className="rdt-strip" role="img" aria-label={least === null ? 'no bar' : `lowest quarter ${(least * 100).toFixed(1)} %`} title={least === null ? 'no bar' : `lowest quarter ${(least * 100).toFixed(1)} %`}>{strip.map((share, i) => <b key={i} className={share === null ? 'none' : share < 0.999 ? 'gap' : ''} style={share === null ? undefined : { height: `${Math.max(8, share * 100)}%` }} />)}</span>;
}
