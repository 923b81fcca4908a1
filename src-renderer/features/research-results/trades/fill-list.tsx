import { useMemo } from 'react';
import type { Run } from '../../../../src-shared/model/run.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { formatDecimal, plural } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import type { Column } from '../../../components/table-columns.ts';
import { Traceable } from '../../../components/traceable.tsx';
import { usePagedRows } from '../../../components/use-paged-rows.ts';
import { NotApplicable } from '../../../components/values.tsx';
import { VirtualTable } from '../../../components/virtual-table.tsx';
import { setQuery } from '../../../routing/use-route.ts';
import type { CallInput, CallOutput } from '../../../state/use-call.ts';
import { cellOf } from './cells.ts';
import type { TradeQuery } from './trades-tab.tsx';

export type FillLine = CallOutput<'research.fills'>['items'][number];

/** Every order's outcome: what was asked, what was filled, at which price and cost; or why not. */
export function FillList({ run, asked, currency }: { run: Run; asked: TradeQuery; currency: string }) {
  const { client } = useBridge();
  const input: CallInput<'research.fills'> = { run: run.id, book: asked.book, ...(asked.symbol === '' ? {} : { symbol: asked.symbol }), ...(asked.status === 'any' ? {} : { status: asked.status }) };
  const source = usePagedRows<FillLine>(JSON.stringify(input), (offset, limit, signal) => client['research.fills']({ ...input, offset, limit }, { signal }));
  const columns = useMemo((): readonly Column<FillLine>[] => {
    const traced = (line: FillLine, column: string, value: string | null, digits: number, what: string) => (value === null ? <NotApplicable /> : <Traceable inGrid address={cellOf(line.address, column)} name={`${formatDecimal(value, digits)}, ${what} of fill ${line.number}, ${line.symbol}`}>{formatDecimal(value, digits)}</Traceable>);
    return [
      { id: 'number', title: 'Fill', width: 70, mono: true, cell: (line) => line.number },
      { id: 'decided', title: 'Decided', width: 92, mono: true, hint: 'At the close of this session', cell: (line) => line.decided },
      { id: 'filled', title: 'Filled', width: 92, mono: true, cell: (line) => line.filled ?? <span className="d3">not filled</span> },
      { id: 'symbol', title: 'Name', width: 72, grow: 1, mono: true, cell: (line) => line.symbol },
      { id: 'side', title: 'Side', width: 48, cell: (line) => line.side },
      { id: 'type', title: 'Order', width: 70, cell: (line) => line.type },
      { id: 'status', title: 'Status', width: 76, cell: (line) => <span title={line.reason}>{line.status}</span> },
      { id: 'units', title: 'Units', width: 90, align: 'end', mono: true, cell: (line) => traced(line, 'units', line.units, 2, 'units') },
      { id: 'reference', title: 'Reference', width: 90, align: 'end', mono: true, hint: 'What the price rule gives on the bar', cell: (line) => traced(line, 'reference', line.reference, 2, 'reference price') },
      { id: 'price', title: 'Fill', width: 90, align: 'end', mono: true, hint: 'Reference with spread and slippage', cell: (line) => traced(line, 'price', line.price, 4, 'fill price') },
      { id: 'slip', title: 'Slip, bp', width: 70, align: 'end', mono: true, cell: (line) => (line.slippageBps === null ? <NotApplicable /> : formatDecimal(line.slippageBps, 1)) },
      { id: 'commission', title: 'Commission', width: 94, align: 'end', mono: true, cell: (line) => traced(line, 'commission', line.commission, 2, 'commission') },
      { id: 'value', title: `Value${currency === '' ? '' : `, ${currency}`}`, width: 120, align: 'end', mono: true, cell: (line) => traced(line, 'value', line.value, 2, 'value') },
      { id: 'reason', title: 'Why', width: 110, grow: 1, cell: (line) => <span title={line.reason}>{line.reason}</span> },
    ];
  }, [currency]);
  if (source.error !== null) return <div className="pad"><ErrorState error={source.error} retry={source.refetch} /></div>;
  if (source.loading) return <Loading what="the fills" />;
  return (
    <>
      <div className="pad s d3 rs-count" role="status">{plural(source.total, 'order')}{asked.symbol === '' ? '' : ` of ${asked.symbol}`}; Enter says why one was filled as it was</div>
      <VirtualTable label="Fills" columns={columns} source={source} onActivate={(index) => { const line = source.row(index); if (line !== undefined) setQuery({ fill: String(line.number) }); }}
        empty={<EmptyState title="No order fits the filter"><button type="button" className="as-link" onClick={() => setQuery({ symbol: undefined, status: undefined })}>Show all orders</button></EmptyState>} />
    </>
  );
}
