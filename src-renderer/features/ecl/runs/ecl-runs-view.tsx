import { useState } from 'react';
import type { Run } from '../../../../src-shared/model/run.ts';
import { formatCount, formatMoment, plural, runNumber } from '../../../components/format.ts';
import { ChipSelect, SearchField } from '../../../components/inputs.tsx';
import { KindBadge, RunState } from '../../../components/marks.tsx';
import { localRows } from '../../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import type { Column } from '../../../components/table-columns.ts';
import { NotApplicable } from '../../../components/values.tsx';
import { VirtualTable } from '../../../components/virtual-table.tsx';
import { formatRoute, runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { isResting } from '../../../state/run-progress.ts';
import { useCall } from '../../../state/use-call.ts';
import { windowNow } from '../../../state/window-clock.ts';
import { TwinOf } from '../../../shell/what-if.tsx';
import { LiveRunLine } from '../../runs/live-run-line.tsx';
import { filterRuns, KIND_OPTIONS } from '../../runs/run-filter.ts';
import { CoverageCell, MoneyCell } from '../../ecl-parts/money.tsx';
import { eclFiguresMissing, isEclRun, useEclRun } from '../../ecl-parts/use-ecl-run.ts';
import { PortfolioDrop } from '../start/portfolio-drop.tsx';

const FIRST = 500;

function Figures({ run, what }: { run: Run; what: 'date' | 'allowance' | 'coverage' | 'currency' }) {
  const missing = eclFiguresMissing(run);
  const overview = useEclRun(missing === null ? run : null);
  if (missing !== null) return <span className="d3" title={missing}>–</span>;
  if (overview.data === undefined) return overview.error === null ? <span className="ghost" /> : <span className="d3" title={overview.error.message}>not read</span>;
  const { data } = overview;
  // Numbers of several runs stand in one list: they are read here and traced on the run's own page.
  if (what === 'date') return <span className="mono">{data.reportingDate}</span>;
  if (what === 'currency') return data.currency;
  return what === 'allowance' ? <MoneyCell figure={{ ...data.total.allowance, address: null }} name="loss allowance" /> : <CoverageCell figure={{ ...data.total.coverage, address: null }} name="coverage" />;
}

const COLUMNS: readonly Column<Run>[] = [
  { id: 'run', title: 'Run', width: 58, mono: true, cell: (run) => <a className="plain" tabIndex={-1} href={runHref(run.id, eclFiguresMissing(run) === null ? 'results' : 'gates')} aria-label={`Run ${runNumber(run.number)}`}>{runNumber(run.number)}</a> },
  { id: 'date', title: 'Reporting date', width: 104, cell: (run) => <Figures run={run} what="date" /> },
  { id: 'title', title: 'Title', width: 180, grow: 4, cell: (run) => <span title={run.title}>{run.kind === 'what-if' ? <i>{run.title}</i> : run.title}</span> },
  { id: 'kind', title: 'Kind', width: 116, cell: (run) => <><KindBadge kind={run.kind} /> <TwinOf run={run} brief /></> },
  { id: 'state', title: 'State', width: 128, cell: (run) => <RunState run={run} /> },
  { id: 'loans', title: 'Rows', width: 94, align: 'end', cell: (run) => (run.rows === null ? <NotApplicable /> : formatCount(run.rows)) },
  { id: 'allowance', title: 'Allowance', width: 124, align: 'end', cell: (run) => <Figures run={run} what="allowance" /> },
  { id: 'currency', title: 'Currency', width: 66, cell: (run) => <span className="d2"><Figures run={run} what="currency" /></span> },
  { id: 'coverage', title: 'Coverage, %', width: 88, align: 'end', cell: (run) => <Figures run={run} what="coverage" /> },
  { id: 'started', title: 'Started', width: 108, cell: (run) => <span className="d2">{formatMoment(run.createdAt, windowNow())}</span> },
];

/** All runs of expected credit loss, newest first, with what they came to; those that go on stand above, live. */
export function EclRunsView({ query }: { query: Readonly<Record<string, string>> }) {
  const list = useCall('runs.list', { offset: 0, limit: FIRST });
  const [selected, setSelected] = useState<number | null>(null);
  const own = (list.data?.items ?? []).filter(isEclRun);
  const { q = '', kind = 'any' } = query;
  const rows = filterRuns(own, { text: q, kind, state: 'any' });
  const open = (run: Run | undefined): void => { if (run !== undefined) navigate(runHref(run.id, eclFiguresMissing(run) === null ? 'results' : 'gates')); };
  return (
    <>
      <PortfolioDrop />
      {own.filter((run) => !isResting(run.status)).slice(0, 3).map((run) => <LiveRunLine key={run.id} run={run} />)}
      {list.error !== null ? <div className="pad"><ErrorState error={list.error} retry={list.refetch} /></div> : null}
      {list.data === undefined ? (list.loading ? <Loading what="the runs" /> : null) : own.length === 0 ? (
        <EmptyState title="No run of expected credit loss yet">Drop a loan file above, <a href={formatRoute(['ecl', 'new'])}>start from a run of a tape</a>, or generate a synthetic portfolio to try everything on.</EmptyState>
      ) : (
        <>
          <div className="ph sec"><SearchField label="Run, title, file, hash" value={q} onChange={(text) => setQuery({ q: text }, { replace: true })} />
            <ChipSelect label="Kind" value={kind} options={KIND_OPTIONS} changed={kind !== 'any'} onChange={(to) => setQuery({ kind: to === 'any' ? undefined : to })} /><span className="sp" />
            <span className="s d3">{rows.length === own.length ? plural(own.length, 'run') : `${rows.length} of ${plural(own.length, 'run')}`}, newest first{list.data.total > list.data.items.length ? `, among the newest ${list.data.items.length} of the workspace` : ''}</span></div>
          <VirtualTable label="Runs of expected credit loss" columns={COLUMNS} source={localRows(rows)} selected={selected} onSelect={setSelected} onActivate={(index) => open(rows[index])}
            empty={<EmptyState title="No run fits the filter"><button type="button" className="as-link" onClick={() => setQuery({ q: undefined, kind: undefined })}>Show all runs</button></EmptyState>} />
        </>
      )}
    </>
  );
}
