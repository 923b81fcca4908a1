import { useContext, useMemo, type ReactNode } from 'react';
import './forward.css';
import type { ForwardFrom } from '../../../../src-shared/contract/explore.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button } from '../../../components/button.tsx';
import { formatCount, groupDigits, plural } from '../../../components/format.ts';
import { localRows } from '../../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import type { Column } from '../../../components/table-columns.ts';
import { usePagedRows } from '../../../components/use-paged-rows.ts';
import { Verbatim } from '../../../components/values.tsx';
import { VirtualTable } from '../../../components/virtual-table.tsx';
import { runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../../state/use-call.ts';
import { TracingContext } from '../../../components/traceable.tsx';
import { AddressLink } from '../address-link.tsx';
import { documentHref, graphHref, placeOfAddress, whyHref } from '../explore-routes.ts';
import { useCopyLink } from '../trace-actions.tsx';
import { TraceHead } from '../trace-head.tsx';
import { wholeColumn, withHeadings, type ForwardLine, type ReachItem } from './forward-rows.ts';

type Head = CallOutput<'trace.forward'>;

const item = (show: (reached: ReachItem) => ReactNode) => (line: ForwardLine) => (line.kind === 'item' ? show(line.item) : null);

function Value({ reached }: { reached: ReachItem }) {
  const shown = reached.value === null ? (reached.address === null ? null : 'blank') : groupDigits(reached.value);
  if (shown === null) return <span className="d3">–</span>;
  return <AddressLink inGrid address={reached.address} name={`${shown}, ${reached.title}`}>{reached.value === null ? <span className="ncx">blank</span> : <Verbatim text={shown} />}</AddressLink>;
}

/** `canonical:current_ltv` as a person reads it: the column, then the table. */
function Via({ via, depth }: { via: string | null; depth: number }) {
  if (via === null) return <span className="d3">{depth <= 1 ? 'directly' : '–'}</span>;
  const [space, ...column] = placeOfAddress(via).split(':');
  return column.length === 0 ? <span className="mono d2" title={via}>{via}</span> : <span className="mono d2" title={via}>{column.join(':')} <span className="d3">{space}</span></span>;
}

/** A whole column has no single number to trace: its name, the first word of its title, leads to its place in the field graph. */
function Title({ reached }: { reached: ReachItem }) {
  const { run } = useContext(TracingContext);
  const name = wholeColumn(reached);
  return run === null || name === null ? <span title={reached.title}>{reached.title}</span> : <a className="plain" tabIndex={-1} href={graphHref(run, name)} title={`${reached.title}: its place in the field graph`}>{reached.title}</a>;
}

const COLUMNS: readonly Column<ForwardLine>[] = [
  { id: 'title', title: 'Reached', width: 180, grow: 4, cell: item((reached) => <Title reached={reached} />) },
  { id: 'value', title: 'Value now', width: 120, grow: 1.6, align: 'end', cell: item((reached) => <Value reached={reached} />) },
  { id: 'via', title: 'Through', width: 150, grow: 2.4, cell: item((reached) => <Via via={reached.via} depth={reached.depth} />) },
  { id: 'depth', title: 'Steps', hint: 'Steps of the plan between the start and this', width: 56, align: 'end', cell: item((reached) => formatCount(reached.depth)) },
  { id: 'rows', title: 'Rows', hint: 'Rows of the table that are affected', width: 76, align: 'end', cell: item((reached) => (reached.rows === null ? <span className="d3">–</span> : formatCount(reached.rows))) },
];

function GroupList({ head, all, chosen }: { head: Head; all: number; chosen: string | null }) {
  return (
    <nav className="fwd-groups" aria-label="Kinds of things reached">
      {[{ group: null, title: 'Everything', count: all }, ...head.groups].map((each) => (
        <button key={each.group ?? 'all'} type="button" className={each.group === chosen ? 'on' : ''} aria-current={each.group === chosen ? 'true' : undefined} onClick={() => setQuery({ group: each.group ?? undefined }, { replace: true })}><span className="el">{each.title}</span><span className="mono">{formatCount(each.count)}</span></button>
      ))}
    </nav>
  );
}

function Side({ run, head, all, chosen }: { run: string; head: Head; all: number; chosen: string | null }) {
  return (
    <section className="pane fwd-side" aria-label="Where it begins">
      <div className="pad fwd-start"><h2>{head.title}</h2><div className="s d2">{head.words}</div>
        {head.value === null ? null : <div className="fwd-value"><AddressLink address={head.address} name={`${head.value}, ${head.title}`}><Verbatim text={head.value} /></AddressLink></div>}
        {head.document === null ? null : <a className="s" href={documentHref(run, head.document)}>Open its document</a>}</div>
      <GroupList head={head} all={all} chosen={chosen} />
      <div className="pad fwd-notes">
        {head.absorbed.length === 0 ? null : <><h3>Can stop a change on the way</h3><ul>{head.absorbed.slice(0, 40).map((each, at) => <li key={at}><span className="m5">{each.step}</span> <span className="mono d3">{each.where}</span><div className="d2">{each.note}</div></li>)}</ul>{head.absorbed.length > 40 ? <div className="d3">and {formatCount(head.absorbed.length - 40)} more</div> : null}</>}
        {head.limits.length === 0 ? null : <><h3>What this does not cover</h3><ul>{head.limits.map((limit) => <li key={limit} className="d2">{limit}</li>)}</ul></>}
      </div>
    </section>
  );
}

/** Everything a place reaches by the run's own plans: what is not listed cannot change when the place does. */
export function ForwardView({ run, from, address, query }: { run: string; from: ForwardFrom | null; address: string | null; query: Readonly<Record<string, string>> }) {
  const { client } = useBridge();
  const copyLink = useCopyLink();
  const head = useCall('trace.forward', from === null ? null : { run, from, offset: 0, limit: 1 });
  const group = head.data?.groups.find((each) => each.group === query['group'])?.group ?? null;
  const rows = usePagedRows<ReachItem>(JSON.stringify([run, from, group]), async (offset, limit, signal) => (from === null ? { total: 0, items: [] } : client['trace.forward']({ run, from, offset, limit, ...(group === null ? {} : { group }) }, { signal })));
  const groups = head.data?.groups;
  const lines = useMemo(() => (group === null && groups !== undefined ? withHeadings(groups, rows) : null), [group, groups, rows]);
  const alone = useMemo(() => ({ total: rows.total, seen: rows.seen, row: (index: number): ForwardLine | undefined => { const reached = rows.row(index); return reached === undefined ? undefined : { kind: 'item', item: reached }; } }), [rows]);
  const source = lines ?? alone;
  const start = from?.kind === 'column' ? `${from.space}:${from.column}` : null;
  useCommands(address !== null ? [] : [
    { id: 'trace.link', label: 'Copy a link to this view', group: 'Trace', keys: ['Shift C'], run: copyLink },
    ...(start === null ? [] : [{ id: 'trace.graph', label: 'Its neighbourhood in the field graph', group: 'Trace', keys: ['Shift G'], run: () => navigate(graphHref(run, start)) }]),
  ]);
  if (from === null) return <EmptyState title="This address names nothing to begin at."><a href={runHref(run, 'trace')}>Choose a number</a></EmptyState>;
  const activate = (index: number): void => {
    const line = source.row(index);
    if (line?.kind !== 'item') return;
    const name = wholeColumn(line.item);
    if (line.item.address !== null) navigate(runHref(run, 'trace', {}, [line.item.address]));
    else if (name !== null) navigate(graphHref(run, name));
  };
  const all = head.data?.groups.reduce((sum, each) => sum + each.count, 0) ?? 0;
  return (
    <div className="main">
      {head.data === undefined ? <section className="pane fwd-side" aria-busy="true">{head.error === null ? <Loading what="what it reaches" /> : <div className="pad"><ErrorState error={head.error} kept="the run and its artifacts" retry={head.refetch} /></div>}</section> : <Side run={run} head={head.data} all={all} chosen={group} />}
      <section className="pane grow" aria-label="What it reaches">
        {address !== null ? <TraceHead run={run} address={address} way="forward" title={head.data?.title ?? address}>{head.data === undefined ? null : <span className="s d3">{plural(all, 'place')} reached</span>}</TraceHead> : (
          <div className="ph"><h2 className="el">What it reaches</h2><span className="s d3">{head.data === undefined ? '' : plural(all, 'place')}</span><span className="sp" />{start === null ? null : <a className="btn sm" href={graphHref(run, start)}>Field graph</a>}<Button small look="quiet" icon="open" command="trace.link" onPress={copyLink}>Copy link</Button></div>
        )}
        {rows.error !== null ? (head.error !== null ? null : <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div>) : (
          <VirtualTable label="What it reaches" columns={COLUMNS} source={head.data === undefined ? localRows<ForwardLine>([]) : source} group={(line) => (line.kind === 'heading' ? <>{line.title} <span className="mono d3 rg">{formatCount(line.count)}</span></> : null)} onActivate={activate}
            empty={head.data === undefined || rows.loading ? null : <EmptyState title="It reaches nothing.">Nothing that the run made is made from it. <a href={whyHref(run)}>Ask why something is not in the report</a></EmptyState>} />
        )}
        <div className="ph tv-keys"><div className="keys"><span><kbd className="kbd">Enter</kbd>trace what is reached</span><span><kbd className="kbd">F</kbd>forward from there</span>{address === null ? null : <span><kbd className="kbd">P</kbd>its path</span>}<span><kbd className="kbd">Shift C</kbd>copy link</span></div></div>
      </section>
    </div>
  );
}
