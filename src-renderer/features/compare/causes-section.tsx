import { useState } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { formatCount, plural, shortHash } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import type { CallOutput } from '../../state/use-call.ts';
import { CauseDetail } from './cause-detail.tsx';
import type { SectionProps } from './types.ts';
import { changeWord } from './words.ts';

export type Cause = CallOutput<'compare.causes'>['items'][number];
type Side = Cause['left'];

/** A side in one line: what it says, or its hash, with rows where it has any. */
function Brief({ side }: { side: Side }) {
  if (side === null) return <span className="d3">–</span>;
  const rows = side.rows === null ? '' : `, ${plural(side.rows, 'row')}`;
  if (side.text !== null) return <span title={side.text}>{side.text}{rows}</span>;
  return side.hash === null ? <span className="d3">blank</span> : <span className="mono d2" title={side.hash}>{shortHash(side.hash)}{rows}</span>;
}

const COLUMNS: readonly Column<Cause>[] = [
  { id: 'change', title: 'Change', width: 106, cell: (cause) => <span className={`cmp-change ${cause.change}`}>{changeWord(cause.change)}</span> },
  { id: 'what', title: 'What', width: 124, grow: 2, cell: (cause) => <span title={cause.title}>{cause.title}</span> },
  { id: 'left', title: 'Left run', width: 88, grow: 2, cell: (cause) => <Brief side={cause.left} /> },
  { id: 'right', title: 'Right run', width: 88, grow: 2, cell: (cause) => <Brief side={cause.right} /> },
  { id: 'who', title: 'Who', width: 72, grow: 0.6, cell: (cause) => <span className="m5">{cause.right?.actor ?? cause.left?.actor ?? ''}</span> },
];

/** What made the runs and differs: a list, and the chosen entry before and after. */
export function CausesSection({ overview, left, right, rest, query }: SectionProps) {
  const { client } = useBridge();
  const kind = overview.causes.find((each) => each.kind === rest[0])?.kind;
  const rows = usePagedRows<Cause>(`${left} ${right} ${kind ?? ''}`, (offset, limit, signal) => client['compare.causes']({ left, right, ...(kind === undefined ? {} : { kind }), offset, limit }, { signal }));
  const [chosen, setChosen] = useState<number | null>(query['cause'] === undefined ? null : Number(query['cause']));
  const selected = chosen === null ? undefined : rows.row(chosen);
  const choose = (index: number) => { setChosen(index); setQuery({ cause: String(index) }, { replace: true }); };
  const counted = overview.causes.find((each) => each.kind === kind);
  return (
    <>
      <section className="pane grow" aria-label="Causes">
        <div className="ph"><h2>{counted?.title ?? 'All causes'}</h2><span className="sp" />
          <span className="s d3">{counted === undefined ? plural(rows.total, 'difference') : `${formatCount(counted.changed)} changed, ${formatCount(counted.added)} added, ${formatCount(counted.withdrawn)} withdrawn`}</span></div>
        {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div> : rows.loading ? <Loading what="the causes" /> : (
          <VirtualTable label="Causes" columns={COLUMNS} source={rows} selected={chosen} onSelect={choose} onActivate={choose}
            empty={<EmptyState title="No difference in what made the runs">Same inputs, dialect, mapping, decisions, rules, parameters, reference data, configuration and code.</EmptyState>} />
        )}
      </section>
      {selected === undefined ? null : <CauseDetail cause={selected} />}
    </>
  );
}
