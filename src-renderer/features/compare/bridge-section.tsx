import { useMemo, useState } from 'react';
import { formatCount, formatDay, groupDigits, plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import type { Bridge, BridgeLine } from './bridge-figure.ts';
import { BridgeLoans } from './bridge-loans.tsx';
import { BridgePlot } from './bridge-plot.tsx';
import type { SectionProps } from './types.ts';
import { signed } from './words.ts';

type Answer = CallOutput<'compare.bridge'>;

const BASIS: Readonly<Record<string, string>> = { joined: 'came', left: 'went', stated: 'stated', computed: 'computed', 'not-explained': 'not explained' };

/** Opening, steps, closing, and the loans that did not move, as lines. */
function linesOf(bridge: Bridge, answer: Answer): BridgeLine[] {
  const end = (id: string, title: string, at: Bridge['opening'], day: string | null): BridgeLine => ({ id, title: day === null ? title : `${title}, ${formatDay(day)}`, definition: `${title} balance of ${plural(at.loans, 'loan')}.`, basis: '', amount: at.amount, loans: at.loans, end: true });
  return [end('opening', 'Opening', bridge.opening, answer.from), ...bridge.steps.filter(({ loans, basis }) => loans > 0 || basis === 'not-explained').map((step) => ({ ...step, basis: BASIS[step.basis] ?? step.basis, end: false })), end('closing', 'Closing', bridge.closing, answer.to), { id: 'unchanged', title: 'Did not move', definition: 'Loans of both cut-offs that no step touches.', basis: '', amount: '0.00', loans: bridge.unchanged, end: false }];
}

/** How a balance went from one cut-off to the next: steps with their loans, drawn and listed, and whether they tie. */
export function BridgeSection({ left, right, rest, query }: SectionProps) {
  const answer = useCall('compare.bridge', rest[0] === undefined ? null : { left, right, bridge: rest[0] });
  if (answer.error !== null) return <div className="pad grow"><ErrorState error={answer.error} kept="both runs as they are" retry={answer.refetch} /></div>;
  if (answer.data === undefined) return <div className="pane grow"><Loading what="both cut-offs" /></div>;
  if (answer.data.why !== null) return <EmptyState title={`${answer.data.title}: no bridge`}>{answer.data.why}</EmptyState>;
  if (answer.data.bridges.length === 0) return <EmptyState title={`${answer.data.title}: no bridge`}>No loan has a known balance at both ends.</EmptyState>;
  return <BridgeParts answer={answer.data} left={left} right={right} query={query} />;
}

function BridgeParts({ answer, left, right, query }: { answer: Answer; left: string; right: string; query: SectionProps['query'] }) {
  const bridge = answer.bridges.find(({ currency }) => (currency ?? 'unknown') === query['currency']) ?? (answer.bridges[0] as Bridge);
  const lines = useMemo(() => linesOf(bridge, answer), [bridge, answer]);
  const [fallback] = useState(() => bridge.steps.find((step) => step.loans > 0)?.id ?? 'opening');
  const at = Math.max(0, lines.findIndex(({ id }) => id === (query['step'] ?? fallback)));
  const columns: readonly Column<BridgeLine>[] = [
    { id: 'step', title: 'Step', width: 160, grow: 1.6, cell: (line) => <span className={line.end ? 'm5' : line.loans === 0 ? 'd3' : ''} title={line.definition}>{line.title}</span> },
    { id: 'basis', title: 'Taken from', width: 118, cell: (line) => <span className="d2">{line.basis}</span> },
    { id: 'amount', title: `Amount, ${bridge.currency ?? 'currency not known'}`, width: 132, grow: 1, align: 'end', mono: true, cell: (line) => <span className={line.end ? 'm5' : line.loans === 0 ? 'd3' : ''}>{line.end ? groupDigits(line.amount) : signed(line.amount)}</span> },
    { id: 'loans', title: 'Loans', width: 76, align: 'end', mono: true, cell: (line) => <span className={line.loans === 0 ? 'd3' : ''}>{formatCount(line.loans)}</span> },
  ];
  const still = bridge.steps.filter(({ loans, basis }) => loans === 0 && basis !== 'not-explained').map(({ title }) => title.toLowerCase());
  const line = lines[at] as BridgeLine;
  return (
    <section className="pane grow cmp-bridge" aria-label="Bridge">
      <div className="ph cmp-wrap"><h2 title={answer.reference}>{answer.title}</h2>{answer.bridges.length < 2 ? null : <ChipSelect label="Currency" value={bridge.currency ?? 'unknown'} options={answer.bridges.map(({ currency }) => ({ id: currency ?? 'unknown', label: currency ?? 'not known' }))} onChange={(currency) => setQuery({ currency, step: undefined })} />}
        <span className="sp" /><span className="s d3 el" title={answer.reference}>{answer.definition}</span></div>
      {bridge.ties ? <Note tone="ok">It ties: opening and all steps make the closing balance exactly, for the pool and for each of {plural(bridge.rows, 'loan')}.</Note> : <Note tone="block"><b>It does not tie.</b> {groupDigits(bridge.residual)} is left over, and {plural(bridge.loansThatDoNotTie, 'loan')} do not tie.</Note>}
      {answer.leftOut.map((out) => <Note key={`${out.reason} ${out.currency}`} tone="warn">{plural(out.loans, 'loan')} left out: {out.reason.toLowerCase()}. Known of them: {groupDigits(out.opening)} at the opening, {groupDigits(out.closing)} at the closing. No amount here includes them.</Note>)}
      {answer.notes.map((note) => <Note key={note}>{note}</Note>)}
      <div className="main cmp-top">
        <div className="pane grow"><VirtualTable label="Steps of the bridge" columns={columns} source={localRows(lines)} selected={at} onSelect={(index) => setQuery({ step: lines[index]?.id }, { replace: true })} />{still.length === 0 ? null : <p className="pad s d3 cmp-foot">Moved nothing: {still.join('; ')}.</p>}</div>
        <div className="pane cmp-plot"><BridgePlot bridge={bridge} title={answer.title} /></div>
      </div>
      <BridgeLoans key={`${bridge.currency} ${line.id}`} answer={answer} bridge={bridge} line={line} left={left} right={right} />
    </section>
  );
}
