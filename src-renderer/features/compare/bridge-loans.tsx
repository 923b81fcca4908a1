import { useMemo } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import type { CallOutput } from '../../state/use-call.ts';
import type { Bridge, BridgeLine } from './bridge-figure.ts';
import { SideValue } from './side-tracing.tsx';
import { signed } from './words.ts';

type Answer = CallOutput<'compare.bridge'>;
type Loan = CallOutput<'compare.bridgeRows'>['items'][number];

/** The loans of one step, the largest movement first: both balances, the amount, and what it was taken from. */
export function BridgeLoans({ answer, bridge, line, left, right }: { answer: Answer; bridge: Bridge; line: BridgeLine; left: string; right: string }) {
  const { client } = useBridge();
  const rows = usePagedRows<Loan>(`${left} ${right} ${answer.id} ${bridge.currency} ${line.id}`, (offset, limit, signal) => client['compare.bridgeRows']({ left, right, bridge: answer.id, currency: bridge.currency, step: line.id, offset, limit }, { signal }));
  const reads = rows.row(0)?.reads.map(({ column, title, side }) => ({ column, title, side })) ?? [];
  const shape = JSON.stringify(reads);
  const columns = useMemo((): readonly Column<Loan>[] => [
    { id: 'key', title: 'Loan', width: 130, grow: 1, mono: true, cell: (loan) => <span title={loan.key}>{loan.key}</span> },
    { id: 'opening', title: 'Opening', width: 124, grow: 1, align: 'end', mono: true, cell: (loan) => <SideValue inGrid run={left} value={loan.opening} what={`opening balance of ${loan.key}`} /> },
    ...(line.end || line.id === 'unchanged' ? [] : [{ id: 'amount', title: line.title, width: 124, grow: 1, align: 'end' as const, mono: true, hint: line.definition, cell: (loan: Loan) => <b className="m5">{signed(loan.amount)}</b> }]),
    { id: 'closing', title: 'Closing', width: 124, grow: 1, align: 'end', mono: true, cell: (loan) => <SideValue inGrid run={right} value={loan.closing} what={`closing balance of ${loan.key}`} /> },
    ...reads.map(({ column, title, side }): Column<Loan> => ({ id: `${side} ${column}`, title: `${title}, ${side === 'left' ? 'before' : 'after'}`, width: 120, grow: 0.8, align: 'end', mono: true, cell: (loan) => { const read = loan.reads.find((each) => each.column === column && each.side === side); return read === undefined ? <span className="d3">–</span> : <SideValue inGrid run={side === 'left' ? left : right} value={read} what={`${title} of ${loan.key}`} />; } })),
  ], [left, right, line, shape]);
  return (
    <div className="cmp-below tall">
      <div className="ph"><h2 className="el">{line.title}</h2><span className="s d3 nw">{plural(line.loans, 'loan')}</span><span className="sp" /><span className="s d3 el" title={line.definition}>{line.definition}</span></div>
      {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div> : rows.loading ? <Loading what="the loans" /> : <VirtualTable label={`Loans of the step ${line.title}`} columns={columns} source={rows} empty={<EmptyState title="No loan stands in this step." />} />}
    </div>
  );
}
