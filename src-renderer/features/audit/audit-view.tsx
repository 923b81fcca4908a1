import { useDeferredValue } from 'react';
import './audit.css';
import { useBridge } from '../../bridge/bridge.ts';
import { formatDay, formatMoment, groupDigits, plural } from '../../components/format.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { EmptyState, ErrorState } from '../../components/states.tsx';
import { IconButton } from '../../components/button.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { Hash } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { PlaceProps } from '../feature.ts';
import { AuditHeader } from './audit-header.tsx';
import { describeEntry, type Entry } from './describe-entry.ts';
import { EntryDetail } from './entry-detail.tsx';
import { HeadDrop } from './head-drop.tsx';
import { useVerification } from './use-verification.ts';
import { VerificationBar } from './verification.tsx';
import { windowNow } from '../../state/window-clock.ts';

const COLUMNS: readonly Column<Entry>[] = [
  { id: 'seq', title: 'Entry', width: 86, align: 'end', cell: (row) => <span className="d2">{groupDigits(String(row.seq))}</span> },
  { id: 'time', title: 'Time', width: 112, mono: true, cell: (row) => <span title={row.at}>{formatMoment(row.at, windowNow())}</span> },
  { id: 'actor', title: 'Actor', width: 100, cell: (row) => <span className={row.actor === 'system' ? 'd3' : ''} title={row.actor}>{row.actor}</span> },
  { id: 'kind', title: 'Action', width: 124, cell: (row) => <span className="m5">{row.kind}</span> },
  { id: 'what', title: 'What', width: 150, grow: 1, cell: (row) => <span title={describeEntry(row)}>{describeEntry(row)}</span> },
  { id: 'hash', title: 'Hash', width: 104, cell: (row) => <Hash hash={row.hash} /> },
];
const ANY = 'any';

/** The log, newest first, what a verification of it says, and the proof of each entry. */
export function AuditView({ query }: PlaceProps) {
  const { client } = useBridge();
  const info = useCall('workspace.info', {});
  const facets = useCall('audit.facets', {});
  const head = useCall('audit.head', {});
  const [kind, actor, subject, text] = [query['kind'] ?? ANY, query['actor'] ?? ANY, query['subject'] ?? '', query['text'] ?? ''];
  const wanted = useDeferredValue(text.trim());
  const filter = { ...(kind === ANY ? {} : { kind }), ...(actor === ANY ? {} : { actor }), ...(subject === '' ? {} : { subject }), ...(wanted === '' ? {} : { text: wanted }) };
  const rows = usePagedRows<Entry>(JSON.stringify([filter, info.data?.log.head]), (offset, limit, signal) => client['audit.page']({ ...filter, offset, limit }, { signal }));
  const at = query['at'] === undefined ? null : Number(query['at']);
  // An address may point far below what the list has read.
  const shown = at === null ? undefined : rows.row(at);
  const far = useCall('audit.page', at !== null && shown === undefined ? { ...filter, offset: at, limit: 1 } : null);
  const scope = query['run'] ?? 'all';
  const verification = useVerification(scope, () => windowNow().toISOString());
  const log = info.data?.log;
  const options = (all: readonly { name: string; entries: number }[] | undefined, chosen: string) => [{ id: ANY, label: ANY }, ...(all ?? (chosen === ANY ? [] : [{ name: chosen, entries: 0 }])).map(({ name, entries }) => ({ id: name, label: name, detail: groupDigits(String(entries)) }))];
  const clear = { kind: undefined, actor: undefined, subject: undefined, text: undefined, at: undefined };
  return (
    <div className="a-all">
      <AuditHeader scope={scope} entries={log?.entries} head={head.data} headError={head.error} verification={verification} />
      <HeadDrop onFile={verification.withHead}>
        <VerificationBar result={verification.done?.result ?? null} at={verification.done?.at ?? null} of={verification.done?.of ?? ''} checked={verification.done?.file ?? null} busy={verification.what} error={verification.error} head={head.data}
          earlier={log === undefined ? null : { holds: log.holds, verifiedAt: log.verifiedAt === null ? null : verification.say(log.verifiedAt) }} />
      </HeadDrop>
      <div className="main">
        <section className="pane grow" aria-label="Entries">
          <div className="ph"><SearchField label="Actor, action, hash, run" value={text} onChange={(next) => setQuery({ text: next === '' ? undefined : next, at: undefined }, { replace: true })} />
            {subject === '' ? null : <span className="chip on"><span className="k">Subject</span> <b className="mono el" title={subject}>{subject.slice(0, 24)}</b><IconButton icon="close" small label="All subjects" onPress={() => setQuery({ subject: undefined, at: undefined })} /></span>}
            <ChipSelect label="Actor" value={actor} changed={actor !== ANY} options={options(facets.data?.actors, actor)} onChange={(to) => setQuery({ actor: to === ANY ? undefined : to, at: undefined })} />
            <ChipSelect label="Action" value={kind} changed={kind !== ANY} options={options(facets.data?.kinds, kind)} onChange={(to) => setQuery({ kind: to === ANY ? undefined : to, at: undefined })} /><span className="sp" />
            <span className="s d3 el">{rows.loading ? '' : Object.keys(filter).length === 0 ? 'newest first' : `${plural(rows.total, 'entry', 'entries')} fit, newest first`}</span></div>
          {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div>
            : <VirtualTable label="Log entries" rowHeight={32} columns={COLUMNS} source={rows} selected={at} onSelect={(index) => setQuery({ at: String(index) }, { replace: true })}
              empty={rows.loading ? null : log?.entries === 0 ? <EmptyState title="The log is empty.">Its first entry is written when a tape is registered. Opened {formatDay(windowNow().toISOString())}.</EmptyState> : <EmptyState title="No entry fits the filter."><button type="button" className="as-link" onClick={() => setQuery(clear)}>Show all entries</button></EmptyState>} />}
        </section>
        <EntryDetail entry={shown ?? (at === null ? undefined : far.data?.items[0])} brokenAt={verification.done?.result.log.firstBroken?.seq ?? null} entries={log?.entries} />
      </div>
    </div>
  );
}
