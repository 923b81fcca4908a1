import './ecl-overlays.css';
import type { ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { formatDay, plural } from '../../components/format.ts';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { useCall } from '../../state/use-call.ts';
import { FileName } from '../../components/values.tsx';
import { MoneyCell } from '../ecl-parts/money.tsx';
import { useEclRun } from '../ecl-parts/use-ecl-run.ts';
import type { PlaceProps, RunTabProps } from '../feature.ts';
import { OverlayDetail } from './overlay-detail.tsx';
import { OverlayForm } from './overlay-form.tsx';
import { effectWords, expiryWords, scopeWords, STATES, type OverlayEntry } from './overlay-words.ts';

const COLUMNS: readonly Column<OverlayEntry>[] = [
  { id: 'title', title: 'Overlay', width: 172, grow: 2, cell: ({ overlay }) => <span className="el m5" title={overlay.title}>{overlay.title}</span> },
  { id: 'state', title: 'State', width: 170, cell: ({ state }) => <span className={`st ${STATES[state].look}`}><i aria-hidden="true" />{STATES[state].words}</span> },
  { id: 'effect', title: 'Does', width: 196, grow: 1, cell: ({ overlay }) => <span className="el" title={effectWords(overlay.effect)}>{effectWords(overlay.effect)}</span> },
  { id: 'scope', title: 'On', width: 116, grow: 1.4, cell: ({ overlay }) => <span className="el d2" title={scopeWords(overlay.scope)}>{scopeWords(overlay.scope)}</span> },
  { id: 'owner', title: 'Owner', width: 96, cell: ({ overlay }) => <span className="el" title={overlay.owner}>{overlay.owner}</span> },
  { id: 'approver', title: 'Approved by', width: 108, cell: ({ approvedBy }) => <span className={approvedBy.length === 0 ? 'd3' : 'el'}>{approvedBy.length === 0 ? 'nobody' : approvedBy.join(', ')}</span> },
  { id: 'expires', title: 'Expires', width: 176, cell: (entry) => <span className="el">{formatDay(entry.overlay.expires)} <span className="d3">{expiryWords(entry)}</span></span> },
];

/** The desk in the rail. */
export function OverlaysPlace({ query }: PlaceProps) {
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Overlays</h1><span className="s d3 el">post-model adjustments, always shown apart from what the model says</span></div></header>
      <OverlaysDesk run={null} query={query} />
    </>
  );
}

/** The desk beside a run: what the run took, and what each overlay of the workspace would come to on it. */
export function OverlaysTab({ run, query }: RunTabProps) {
  const overview = useEclRun(run);
  const file = run.inputs.find(({ name }) => name === 'overlays')?.fileName;
  const taken = overview.data === undefined ? null : (
    <p className="ovl-taken s">{file === undefined ? 'This run took no overlays.' : <>In this run overlays come to <MoneyCell figure={overview.data.total.overlay} name="overlays of the run" unit={overview.data.currency} />, from <FileName name={file} />; below stand those of the workspace.</>}</p>
  );
  return <OverlaysDesk run={run.id} query={query} taken={taken} />;
}

/** Every overlay with its state, and one of them open, or a new one being proposed. */
export function OverlaysDesk({ run, query, taken = null }: { run: string | null; query: Readonly<Record<string, string>>; taken?: ReactNode }) {
  const asked = useCall('ecl.overlays', {});
  const propose = (): void => setQuery({ overlay: undefined, propose: 'new' });
  useCommands([{ id: 'overlays.propose', label: 'Propose an overlay', group: 'Overlays', keys: ['N'], run: propose }]);
  if (asked.data === undefined) return asked.error === null ? <Loading what="overlays" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  const entries = asked.data;
  const at = entries.findIndex(({ overlay }) => overlay.id === query['overlay']);
  const entry = entries[at];
  const holding = entries.filter(({ state }) => state === 'in-force').length;
  return (
    <div className="main">
      <section className="pane grow" aria-label="Overlays">
        <div className="ph"><h2>{run === null ? 'All of them' : 'Overlays'}</h2><span className="s d3 el">{entries.length === 0 ? 'none yet' : `${holding} of ${plural(entries.length, 'overlay')} in force`}</span><span className="sp" /><Button small command="overlays.propose" onPress={propose}>Propose</Button></div>
        {taken}
        {entries.length === 0 ? <EmptyState title="No overlays yet">An overlay adds to what the model says, for a stated risk, with an owner and an end. Propose one; it acts once somebody else has approved it.</EmptyState>
          : <VirtualTable label="Overlays" columns={COLUMNS} source={localRows(entries)} selected={at < 0 ? null : at} onSelect={(index) => setQuery({ overlay: entries[index]?.overlay.id, propose: undefined }, { replace: true })} />}
      </section>
      {query['propose'] === 'new' ? <OverlayForm run={run} onSaved={(id) => setQuery({ overlay: id, propose: undefined })} onClose={() => setQuery({ propose: undefined })} /> : entry === undefined ? null : <OverlayDetail key={entry.sha256} entry={entry} run={run} />}
    </div>
  );
}
