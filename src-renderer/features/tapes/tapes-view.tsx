import { formatBytes, formatDay, plural, runNumber } from '../../components/format.ts';
import { SearchField } from '../../components/inputs.tsx';
import { KindBadge, RunState } from '../../components/marks.tsx';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { FileName, Hash } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { formatRoute, runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import type { PlaceProps } from '../feature.ts';
import './tapes.css';

type Tape = CallOutput<'tapes.list'>[number];

const COLUMNS: readonly Column<Tape>[] = [
  { id: 'file', title: 'File', width: 240, grow: 3, cell: (tape) => <FileName name={tape.fileName} /> },
  { id: 'size', title: 'Size', width: 90, align: 'end', cell: (tape) => <span className="mono">{formatBytes(tape.bytes)}</span> },
  { id: 'sha', title: 'SHA-256', width: 110, cell: (tape) => <Hash hash={tape.sha256} /> },
  { id: 'seen', title: 'First seen', width: 110, cell: (tape) => <span className="d2" title={tape.firstSeenAt}>{formatDay(tape.firstSeenAt)}</span> },
  { id: 'actor', title: 'By', width: 120, grow: 1, cell: (tape) => <span className="el">{tape.actor}</span> },
  { id: 'runs', title: 'Runs', width: 70, align: 'end', cell: (tape) => <span className="mono">{tape.runs}</span> },
];

/** Files as they arrived, and the runs that each was used by. */
export function TapesView({ query }: PlaceProps) {
  const tapes = useCall('tapes.list', {});
  const { q = '', tape: chosen } = query;
  const wanted = q.trim().toLowerCase();
  const rows = (tapes.data ?? []).filter((tape) => wanted === '' || `${tape.fileName} ${tape.actor} ${tape.sha256}`.toLowerCase().includes(wanted));
  const at = rows.findIndex(({ sha256 }) => sha256 === chosen);
  const select = (index: number): void => setQuery({ tape: rows[index]?.sha256 }, { replace: true });
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Tapes</h1>{tapes.data === undefined ? null : <span className="d3 s">{plural(tapes.data.length, 'file')}, never changed</span>}</div></header>
      {tapes.error !== null ? <div className="pad"><ErrorState error={tapes.error} retry={tapes.refetch} /></div> : null}
      {tapes.data === undefined ? (tapes.loading ? <Loading what="the tapes" /> : null)
        : tapes.data.length === 0 ? <EmptyState title="No tapes yet">A tape is registered when <a href={formatRoute(['runs', 'new'])}>a run is started on it</a>.</EmptyState>
          : (
            <div className="main">
              <section className="pane grow" aria-label="Tapes">
                <div className="ph"><SearchField label="File, person, hash" value={q} onChange={(text) => setQuery({ q: text === '' ? undefined : text }, { replace: true })} /></div>
                <VirtualTable label="Tapes" rowHeight={32} columns={COLUMNS} source={localRows(rows)} selected={at === -1 ? null : at} onSelect={select}
                  empty={<EmptyState title="No tape fits the filter"><button type="button" className="as-link" onClick={() => setQuery({ q: undefined })}>Show all tapes</button></EmptyState>} />
              </section>
              <RunsOfTape tape={at === -1 ? undefined : rows[at]} />
            </div>
          )}
    </>
  );
}

/** The runs that a tape is an input of: newest first, drafts, records and what-ifs told apart. */
function RunsOfTape({ tape }: { tape: Tape | undefined }) {
  const runs = useCall('runs.list', tape === undefined ? null : { offset: 0, limit: 500 });
  if (tape === undefined) return <section className="pane tp-detail" aria-label="Runs on the tape"><div className="ph"><h2>Runs</h2></div><EmptyState title="Choose a tape.">The runs that used it stand here.</EmptyState></section>;
  const own = (runs.data?.items ?? []).filter(({ inputs }) => inputs.some(({ sha256 }) => sha256 === tape.sha256));
  return (
    <section className="pane tp-detail" aria-label="Runs on the tape">
      <div className="ph"><h2 className="el">{tape.fileName}</h2></div>
      <div className="pad scroll grow">
        <dl className="kv"><dt>SHA-256</dt><dd><Hash hash={tape.sha256} digits={16} /></dd><dt>First seen</dt><dd>{formatDay(tape.firstSeenAt)}, {tape.actor}</dd></dl>
        {runs.data === undefined ? <Loading what="its runs" /> : own.length === 0 ? <EmptyState title="No run uses it.">It was registered, and no run of this list has it as an input.</EmptyState> : (
          <ul className="plain">{own.map((run) => <li key={run.id}><a className="row s" href={runHref(run.id, 'gates')}><span className="mono">{runNumber(run.number)}</span><span className="el grow">{run.kind === 'what-if' ? <i>{run.title}</i> : run.title}</span><KindBadge kind={run.kind} /><RunState run={run} /></a></li>)}</ul>
        )}
        {own.length < tape.runs && runs.data !== undefined ? <div className="s d3">{plural(tape.runs, 'run')} in all; the newest {runs.data.items.length} were looked at.</div> : null}
        <div className="s"><button type="button" className="as-link" onClick={() => navigate(formatRoute(['runs'], { q: tape.sha256.slice(0, 16) }))}>Show them in the list of runs</button></div>
      </div>
    </section>
  );
}
