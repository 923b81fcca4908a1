import { useMemo, useState } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { formatMoment, plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { NotApplicable } from '../../components/values.tsx';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { formatRoute, runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { windowNow } from '../../state/window-clock.ts';
import { metricText } from '../research-parts/metric-text.ts';

type Experiment = CallOutput<'research.experiments'>['items'][number];
const MOST = 8;
const FIGURES = [{ id: 'sharpe', title: 'Sharpe', unit: 'ratio' }, { id: 'deflated_sharpe', title: 'Deflated', unit: 'probability' }, { id: 'cagr', title: 'CAGR, %', unit: 'fraction' }, { id: 'max_drawdown', title: 'Max DD, %', unit: 'fraction' }] as const;

/** Experiments of every study, newest first: figures of the test slice, look-ahead, qualification, tier; chosen ones go side by side. */
export function ExperimentsView({ query }: { query: Readonly<Record<string, string>> }) {
  const { client } = useBridge();
  const study = query['study'] ?? 'any';
  const input = study === 'any' ? {} : { study };
  const studies = useCall('research.experiments', { offset: 0, limit: 1 }).data?.studies ?? [];
  const source = usePagedRows<Experiment>(JSON.stringify(input), (offset, limit, signal) => client['research.experiments']({ ...input, offset, limit }, { signal }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo((): readonly Column<Experiment>[] => [
    { id: 'pick', title: 'Pick', width: 46, cell: (line) => <input type="checkbox" tabIndex={-1} aria-label={`Compare ${line.title}`} disabled={line.experiment === null || (!chosen.has(line.run) && chosen.size >= MOST)} checked={chosen.has(line.run)} onChange={(event) => setChosen((old) => { const next = new Set(old); if (event.target.checked) next.add(line.run); else next.delete(line.run); return next; })} onClick={(event) => event.stopPropagation()} /> },
    { id: 'run', title: 'Run', width: 50, mono: true, cell: (line) => <a className="plain" tabIndex={-1} href={runHref(line.run, line.experiment === null ? 'market' : 'result')}>{line.run.replace(/^r/, '')}</a> },
    { id: 'title', title: 'Experiment', width: 140, grow: 2, cell: (line) => <span className="el" title={`${line.name}: ${line.title}`}>{line.title}</span> },
    { id: 'study', title: 'Study', width: 84, grow: 1, cell: (line) => <span className="el" title={line.study}>{line.study}</span> },
    { id: 'strategy', title: 'Strategy', width: 78, cell: (line) => line.strategy },
    ...FIGURES.map((figure): Column<Experiment> => ({ id: figure.id, title: figure.title, width: 72, align: 'end', mono: true, hint: 'On the test slice', cell: (line) => metricText(line.values[figure.id] ?? null, figure.unit) ?? <NotApplicable /> })),
    { id: 'look', title: 'Look-ahead', width: 88, cell: (line) => line.lookAhead ?? <NotApplicable /> },
    { id: 'qualified', title: 'Qualified', width: 68, cell: (line) => (line.qualified === null ? <NotApplicable /> : line.qualified ? 'yes' : 'no') },
    { id: 'tier', title: 'Tier', width: 74, cell: (line) => line.tier ?? <NotApplicable /> },
    { id: 'status', title: 'State', width: 74, cell: (line) => (line.status === 'succeeded' ? 'complete' : line.status.replaceAll('_', ' ')) },
    { id: 'at', title: 'Made', width: 104, mono: true, cell: (line) => formatMoment(line.createdAt, windowNow()) },
  ], [chosen]);
  const trials = studies.find((each) => each.study === study)?.trials;
  return (
    <>
      <div className="ph rs-ph">
        <ChipSelect label="Study" value={study} options={[{ id: 'any', label: 'any' }, ...studies.map((each) => ({ id: each.study, label: each.study, detail: plural(each.trials, 'trial') }))]} changed={study !== 'any'} onChange={(to) => setQuery({ study: to === 'any' ? undefined : to })} />
        {trials === undefined ? null : <span className="s d2 nw">{plural(trials, 'trial')} in this study: each lowers what a Sharpe ratio of it is worth</span>}
        <span className="sp" /><span className="s d3 nw" role="status">{source.loading ? '' : plural(source.total, 'run')}</span>
        <Button small disabled={chosen.size < 2 ? 'Choose two at least' : null} onPress={() => navigate(formatRoute(['research', 'compare'], { runs: [...chosen].join(',') }))}>Side by side{chosen.size === 0 ? '' : ` (${chosen.size})`}</Button>
      </div>
      {source.error !== null ? <div className="pad"><ErrorState error={source.error} retry={source.refetch} /></div> : source.loading ? <Loading what="the experiments" /> : (
        <VirtualTable label="Experiments" columns={columns} source={source} onActivate={(index) => { const line = source.row(index); if (line !== undefined) navigate(runHref(line.run, line.experiment === null ? 'market' : 'result')); }}
          empty={study === 'any' ? <EmptyState title="No experiment yet"><a href={formatRoute(['research', 'new'])}>Start one</a> from vendors’ files, or generate a market to try everything on.</EmptyState> : <EmptyState title="No experiment in this study"><a href={formatRoute(['research'])}>Show all studies</a></EmptyState>} />
      )}
    </>
  );
}
