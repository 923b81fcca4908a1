import { useState } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { formatRoute, runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { isResting } from '../../state/run-progress.ts';
import { LiveRunLine } from './live-run-line.tsx';
import { RUN_COLUMNS } from './run-columns.tsx';
import { filterRuns, KIND_OPTIONS, STATE_OPTIONS } from './run-filter.ts';
import { TapeDrop } from './tape-drop.tsx';

const FIRST = 500;

/** All runs, newest first; the running ones above, live. */
export function RunsView({ query }: { query: Readonly<Record<string, string>> }) {
  const first = useCall('runs.list', { offset: 0, limit: FIRST });
  const info = useCall('workspace.info', {});
  const total = first.data?.total ?? 0;
  const newRun = () => navigate(formatRoute(['runs', 'new']));
  useCommands([{ id: 'run.new', label: 'New run', group: 'Everywhere', keys: ['N'], run: newRun }]);
  const running = (first.data?.items ?? []).filter((run) => !isResting(run.status));
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Runs</h1>
        {first.data === undefined || info.data === undefined ? null : <span className="d3 s">{plural(total, 'run')}, {plural(info.data.tapes, 'tape')}</span>}
        <span className="sp" /><Button disabled={total < 2 ? 'There are not two runs yet.' : false} onPress={() => navigate(formatRoute(['compare']))}>Compare two runs</Button><Button look="primary" command="run.new" onPress={newRun} disabled={info.data?.readOnly ? 'This workspace is open read-only: another host writes to it.' : false}>New run</Button>
      </div></header>
      <TapeDrop />
      {running.slice(0, 3).map((run) => <LiveRunLine key={run.id} run={run} />)}
      {running.length > 3 ? <div className="pad s d2">{running.length - 3} more are running or queued; they stand in the list.</div> : null}
      {first.error !== null ? <div className="pad"><ErrorState error={first.error} retry={first.refetch} /></div> : null}
      {first.data === undefined ? (first.loading ? <Loading what="the runs" /> : null)
        : total === 0 ? <EmptyState title="No runs yet">Drop a loan tape above, or <button type="button" className="as-link" onClick={newRun}>start a new run</button>. Nothing is executed before you start it.</EmptyState>
          : <RunList items={first.data.items} total={total} query={query} />}
    </>
  );
}

function RunList({ items, total, query }: { items: readonly Run[]; total: number; query: Readonly<Record<string, string>> }) {
  const { client } = useBridge();
  const { q = '', kind = 'any', state = 'any', run: chosen } = query;
  const filtered = q !== '' || kind !== 'any' || state !== 'any';
  const [selected, setSelected] = useState<number | null>(null);
  const rows = filterRuns(items, { text: q, kind, state });
  const all = total <= items.length;
  // Beyond the first page the host pages; the newest run in the key asks again when the list grows.
  const paged = usePagedRows<Run>(`${items[0]?.id ?? ''} ${total}`, (offset, limit, signal) => client['runs.list']({ offset, limit }, { signal }));
  const source = filtered || all ? localRows(rows) : paged;
  const byAddress = chosen === undefined ? -1 : rows.findIndex((run) => run.id === chosen);
  return (
    <>
      <div className="ph sec">
        <SearchField label="Tape, run, hash, person" value={q} onChange={(text) => setQuery({ q: text }, { replace: true })} />
        <ChipSelect label="Kind" value={kind} options={KIND_OPTIONS} changed={kind !== 'any'} onChange={(to) => setQuery({ kind: to === 'any' ? undefined : to })} />
        <ChipSelect label="State" value={state} options={STATE_OPTIONS} changed={state !== 'any'} onChange={(to) => setQuery({ state: to === 'any' ? undefined : to })} />
        <span className="sp" />
        <span className="s d3">{filtered ? `${rows.length} of ${plural(total, 'run')}${all ? '' : `, looked at the newest ${items.length}`}` : plural(total, 'run')}, newest first</span>
      </div>
      <VirtualTable label="Runs" columns={RUN_COLUMNS} source={source} selected={byAddress >= 0 ? byAddress : selected} onSelect={setSelected}
        onActivate={(index) => { const run = source.row(index); if (run !== undefined) navigate(runHref(run.id, 'gates')); }}
        empty={<EmptyState title="No run fits the filter"><button type="button" className="as-link" onClick={() => setQuery({ q: undefined, kind: undefined, state: undefined })}>Show all runs</button></EmptyState>} />
    </>
  );
}
