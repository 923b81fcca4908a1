import { useState } from 'react';
import type { PaperSummary } from '../../../src-shared/contract/desk.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatDay, plural } from '../../components/format.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { formatRoute } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { methodWord, progressWords } from './words.ts';

const STATES = [{ id: 'any', label: 'any' }, { id: 'open', label: 'open' }, { id: 'signed', label: 'signed' }] as const;

const COLUMNS: readonly Column<PaperSummary>[] = [
  { id: 'paper', title: 'Paper', width: 70, mono: true, cell: (row) => <a className="plain m5" href={formatRoute(['desk', row.id])}>{row.id}</a> },
  { id: 'title', title: 'Title', width: 160, grow: 2, cell: (row) => <span className="el" title={row.title}>{row.title}</span> },
  { id: 'run', title: 'Run', width: 150, grow: 1, cell: (row) => <span className="el" title={row.runTitle}><span className="mono">{row.run.slice(1)}</span> <span className="d2">{row.runTitle}</span></span> },
  { id: 'method', title: 'Method', width: 104, cell: (row) => methodWord(row.plan.method) },
  { id: 'items', title: 'Items', width: 66, align: 'end', cell: (row) => <span className="mono">{formatCount(row.progress.items)}</span> },
  { id: 'marked', title: 'Marked', width: 212, grow: 1, cell: (row) => <span className="dk-cell"><span className="prog dk-bar" aria-hidden="true"><i style={{ width: `${(100 * (row.progress.ticked + row.progress.exceptions)) / row.progress.items}%` }} /></span><span className="d2 el" title={progressWords(row.progress)}>{progressWords(row.progress)}</span></span> },
  { id: 'rerun', title: 'Re-performed', width: 96, cell: (row) => (row.reperformed === null ? <span className="d3">not run</span> : row.reperformed ? <span className="st done"><i aria-hidden="true" />Agrees</span> : <span className="st failed"><i aria-hidden="true" />Differs</span>) },
  { id: 'state', title: 'State', width: 130, cell: (row) => (row.signed === null ? <span className="st queued"><i aria-hidden="true" />Open{row.edition > 1 ? `, edition ${row.edition}` : ''}</span> : <span className="st done" title={row.signed.at}><i aria-hidden="true" />Signed, {row.signed.actor}</span>) },
  { id: 'drawn', title: 'Drawn', width: 92, cell: (row) => <span className="d2" title={row.at}>{formatDay(row.at)}</span> },
];

/** Every work paper, newest first. */
export function PapersView({ query }: { query: Readonly<Record<string, string>> }) {
  const papers = useCall('desk.papers', {});
  const [selected, setSelected] = useState<number | null>(null);
  const { q = '', state = 'any' } = query;
  const wanted = q.trim().toLowerCase();
  const rows = (papers.data ?? []).filter((paper) => (state === 'any' || paper.state === state) && (wanted === '' || `${paper.id} ${paper.title} ${paper.run} ${paper.runTitle} ${paper.actor}`.toLowerCase().includes(wanted)));
  const draw = (): void => navigate(formatRoute(['desk', 'new']));
  useCommands([{ id: 'desk.new', label: 'Draw a sample', group: 'Auditor’s desk', keys: ['N'], run: draw }]);
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Auditor’s desk</h1>{papers.data === undefined ? null : <span className="d3 s">{plural(papers.data.length, 'work paper')}</span>}<span className="sp" />
        <Button look="primary" command="desk.new" onPress={draw}>Draw a sample</Button></div></header>
      {papers.error !== null ? <div className="pad"><ErrorState error={papers.error} retry={papers.refetch} /></div> : null}
      {papers.data === undefined ? (papers.loading ? <Loading what="the papers" /> : null)
        : papers.data.length === 0 ? <EmptyState title="No work papers yet"><button type="button" className="as-link" onClick={draw}>Draw a sample</button> of a run’s outputs: each item is walked back to its origin, ticked or noted, and the paper is signed.</EmptyState>
          : (
            <>
              <div className="ph sec"><SearchField label="Paper, run, person" value={q} onChange={(text) => setQuery({ q: text === '' ? undefined : text }, { replace: true })} />
                <ChipSelect label="State" value={state as 'any'} options={STATES} changed={state !== 'any'} onChange={(to) => setQuery({ state: to === 'any' ? undefined : to })} /></div>
              <VirtualTable label="Work papers" rowHeight={32} columns={COLUMNS} source={localRows(rows)} selected={selected} onSelect={setSelected} onActivate={(index) => { const paper = rows[index]; if (paper) navigate(formatRoute(['desk', paper.id])); }}
                empty={<EmptyState title="No paper fits the filter"><button type="button" className="as-link" onClick={() => setQuery({ q: undefined, state: undefined })}>Show all papers</button></EmptyState>} />
            </>
          )}
    </>
  );
}
