import { useMemo } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { formatDecimal, formatDifference, plural } from '../../components/format.ts';
import { SearchField } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { Traceable } from '../../components/traceable.tsx';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { NotApplicable } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import type { CallInput, CallOutput } from '../../state/use-call.ts';

type DifferenceLine = CallOutput<'research.differences'>['items'][number];

/** Bars on which two vendors differ beyond the tolerance, the largest first; both closes lead to their file's row. */
export function DifferenceList({ run, query }: { run: Run; query: Readonly<Record<string, string>> }) {
  const { client } = useBridge();
  const symbol = query['symbol'] ?? '';
  const input: CallInput<'research.differences'> = { run: run.id, ...(symbol === '' ? {} : { symbol }) };
  const source = usePagedRows<DifferenceLine>(JSON.stringify(input), (offset, limit, signal) => client['research.differences']({ ...input, offset, limit }, { signal }));
  const columns = useMemo((): readonly Column<DifferenceLine>[] => [
    { id: 'symbol', title: 'Name', width: 90, mono: true, cell: (line) => line.symbol },
    { id: 'session', title: 'Session', width: 100, mono: true, cell: (line) => line.session },
    { id: 'vendor', title: 'Vendor', width: 110, grow: 1, cell: (line) => line.vendor },
    { id: 'close', title: 'Close', width: 110, align: 'end', mono: true, cell: (line) => <Traceable inGrid address={line.address} name={`${formatDecimal(line.close, 4)}, close of ${line.symbol} on ${line.session} by ${line.vendor}`}>{formatDecimal(line.close, 4)}</Traceable> },
    { id: 'other', title: 'Other vendor', width: 110, grow: 1, cell: (line) => line.otherVendor },
    { id: 'otherClose', title: 'Its close', width: 110, align: 'end', mono: true, cell: (line) => <Traceable inGrid address={line.otherAddress} name={`${formatDecimal(line.otherClose, 4)}, close of ${line.symbol} on ${line.session} by ${line.otherVendor}`}>{formatDecimal(line.otherClose, 4)}</Traceable> },
    { id: 'bps', title: 'Close, bp', width: 100, align: 'end', mono: true, cell: (line) => formatDifference(line.closeBps, 2) },
    { id: 'volume', title: 'Volume, %', width: 100, align: 'end', mono: true, cell: (line) => (line.volumeDifference === null ? <NotApplicable /> : formatDifference(String(Number(line.volumeDifference) * 100), 2)) },
  ], []);
  return (
    <>
      <div className="ph rs-ph"><SearchField label="Name, exactly" width={160} value={symbol} onChange={(text) => setQuery({ symbol: text.toUpperCase() }, { replace: true })} /><span className="sp" /><span className="s d3" role="status">{source.loading ? '' : plural(source.total, 'bar')} beyond the tolerance</span></div>
      {source.error !== null ? <div className="pad"><ErrorState error={source.error} retry={source.refetch} /></div> : source.loading ? <Loading what="the differences" /> : <VirtualTable label="Differences" columns={columns} source={source} empty={<EmptyState title={symbol === '' ? 'No two vendors differ beyond the tolerance' : `No vendors differ on ${symbol}`} />} />}
    </>
  );
}
