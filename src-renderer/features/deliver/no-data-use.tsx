import { useContext } from 'react';
import { formatDecimal, groupDigits, plural } from '../../components/format.ts';
import { localRows } from '../../components/row-source.ts';
import { EmptyState } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { TracingContext } from '../../components/traceable.tsx';
import { NoData } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { whyHref } from '../trace/explore-routes.ts';
import { noDataBar, type Delivery } from './approval-checks.ts';

type Use = Delivery['noData'][number];

/** `config layer:file#code: reason` in two parts; an origin told otherwise is all reason. */
export function whyParts(origin: string): { readonly kind: string | null; readonly ref: string; readonly reason: string } {
  const [, kind = null, ref = '', reason = origin] = /^(config|decision|deal|lookup|mapping|template|system) (\S+): (.*)$/s.exec(origin) ?? [];
  return { kind, ref, reason };
}

/** The reason first; a decision with its number, since a person stands behind it. */
function Why({ origin }: { origin: string }) {
  const { kind, ref, reason } = whyParts(origin);
  return <span className="d2" title={origin}>{kind === 'decision' ? <span className="mono">{ref} </span> : null}{reason}</span>;
}

function columnsFor(records: number, run: string | null): Column<Use>[] {
  return [
    { id: 'code', title: 'Code', width: 84, mono: true, cell: (row) => (run === null ? row.code : <a className="plain" tabIndex={-1} href={whyHref(run, row.code)} title={`Why ${row.code} has no value`}>{row.code}</a>) },
    { id: 'field', title: 'Field', width: 150, grow: 2.4, cell: (row) => <span title={row.name}>{row.name}</span> },
    { id: 'bar', title: plural(records, 'record'), width: 96, grow: 1.2, cell: (row) => {
      const { values, answers } = noDataBar(records, row.count);
      return <span className="nd-bar" role="img" aria-label={`${formatDecimal(row.share, 1)} % carry ${row.answer}`}>{values > 0 ? <b className="v" style={{ flexGrow: values }} /> : null}{answers > 0 ? <b className={row.answer.slice(0, 3).toLowerCase()} style={{ flexGrow: answers }} /> : null}</span>;
    } },
    { id: 'values', title: 'Values', width: 70, align: 'end', cell: (row) => groupDigits(String(noDataBar(records, row.count).values)) },
    { id: 'answer', title: 'Answer', width: 124, cell: (row) => <NoData answer={row.answer} /> },
    { id: 'why', title: 'Why', width: 160, grow: 4, cell: (row) => <Why origin={row.origin} /> },
  ];
}

const LEGEND = [['v', 'value'], ['nd1', 'ND1'], ['nd2', 'ND2'], ['nd3', 'ND3'], ['nd4', 'ND4 dated'], ['nd5', 'ND5']] as const;

export function NoDataLegend() {
  return <div className="row mi d2 nd-legend">{LEGEND.map(([look, word]) => <span key={look} className="row"><b className={look} aria-hidden="true" />{word}</span>)}</div>;
}

/** Which codes leave without a value, how often, and who or what says so. */
export function NoDataUse({ delivery }: { delivery: Delivery }) {
  const { run } = useContext(TracingContext);
  return <VirtualTable label="No-data use" columns={columnsFor(delivery.records, run)} source={localRows(delivery.noData)} empty={<EmptyState title="Every code carries a value.">No no-data answer is used in this file.</EmptyState>} />;
}
