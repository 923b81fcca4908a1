import { useDeferredValue, useState } from 'react';
import './audit.css';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { formatDay, formatMoment, groupDigits, plural } from '../../components/format.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { EmptyState, ErrorState } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { Hash } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import type { PlaceProps } from '../feature.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import { describeEntry, type Entry } from './describe-entry.ts';
import { EntryDetail } from './entry-detail.tsx';
import { VerificationBar, type Verification } from './verification.tsx';

const COLUMNS: readonly Column<Entry>[] = [
  { id: 'seq', title: 'Entry', width: 86, align: 'end', cell: (row) => <span className="d2">{groupDigits(String(row.seq))}</span> },
  { id: 'time', title: 'Time', width: 118, mono: true, cell: (row) => <span title={row.at}>{formatMoment(row.at, new Date())}</span> },
  { id: 'actor', title: 'Actor', width: 110, cell: (row) => <span className={row.actor === 'system' ? 'd3' : ''} title={row.actor}>{row.actor}</span> },
  { id: 'kind', title: 'Action', width: 120, cell: (row) => <span className="m5">{row.kind}</span> },
  { id: 'what', title: 'What', width: 200, grow: 1, cell: (row) => <span title={describeEntry(row)}>{describeEntry(row)}</span> },
  { id: 'hash', title: 'Hash', width: 104, cell: (row) => <Hash hash={row.hash} /> },
];

/** The log, newest first, and what a verification of it says. */
export function AuditView({ query }: PlaceProps) {
  const { client } = useBridge();
  const info = useCall('workspace.info', {});
  const runs = useCall('runs.list', { limit: 200 });
  const latest = useCall('audit.page', { limit: 500 });
  const kind = query['kind'] ?? 'any';
  const subject = query['subject'] ?? '';
  const wanted = useDeferredValue(subject.trim());
  const filter = { ...(kind === 'any' ? {} : { kind }), ...(wanted === '' ? {} : { subject: wanted }) };
  const rows = usePagedRows<Entry>(JSON.stringify([filter, info.data?.log.head]), (offset, limit, signal) => client['audit.page']({ ...filter, offset, limit }, { signal }));
  const at = query['at'] === undefined ? null : Number(query['at']);
  const verify = useMutate('audit.verify');
  const [done, setDone] = useState<{ result: Verification; at: string; of: string } | null>(null);
  const [what, setWhat] = useState<string | null>(null);
  const scope = query['run'] ?? 'all';
  const start = (rerun: boolean): void => {
    if (verify.busy) return;
    const of = scope === 'all' ? 'the whole workspace' : `run ${scope.slice(1)}${rerun ? ', run again without the memo' : ''}`;
    setWhat(rerun ? 'Running again and comparing' : 'Verifying');
    void verify.send({ ...(scope === 'all' ? {} : { run: scope }), rerun }).then((result) => {
      setWhat(null);
      setDone(result === undefined ? null : { result, at: dayAndTime(new Date().toISOString()), of });
    });
  };
  useCommands([{ id: 'audit.verify', label: 'Verify the log and the artifacts', group: 'Audit log', keys: ['Ctrl Enter'], run: () => start(false) }]);
  const kinds = [...new Set([...(kind === 'any' ? [] : [kind]), ...(latest.data?.items.map((entry) => entry.kind) ?? [])])].toSorted();
  const log = info.data?.log;
  return (
    <div className="a-all">
      <header className="hdr flat"><div className="l1"><h1>Audit log</h1><span className="d3 s el">{log === undefined ? '' : plural(log.entries, 'entry', 'entries')}</span><span className="sp" />
        <ChipSelect label="Verify" value={scope} options={[{ id: 'all', label: 'the whole workspace' }, ...(runs.data?.items.map((run) => ({ id: run.id, label: `run ${run.id.slice(1)}`, detail: run.title })) ?? [])]} onChange={(to) => setQuery({ run: to === 'all' ? undefined : to }, { replace: true })} />
        <Button busy={verify.busy} disabled={scope === 'all' ? 'Choose a run: a re-run executes one run again.' : null} icon="rerun" onPress={() => start(true)}>With re-run</Button>
        <Button look="primary" icon="shield" busy={verify.busy} command="audit.verify" onPress={() => start(false)}>{scope === 'all' ? 'Verify now' : 'Verify this run'}</Button></div></header>
      <VerificationBar result={done?.result ?? null} at={done?.at ?? null} of={done?.of ?? ''} busy={what} error={verify.error}
        earlier={log === undefined ? null : { holds: log.holds, verifiedAt: log.verifiedAt === null ? null : dayAndTime(log.verifiedAt) }} />
      <div className="main">
        <section className="pane grow" aria-label="Entries">
          <div className="ph"><SearchField label="Run, hash or other subject" value={subject} onChange={(text) => setQuery({ subject: text === '' ? undefined : text, at: undefined }, { replace: true })} />
            <ChipSelect label="Action" value={kind} changed={kind !== 'any'} options={['any', ...kinds].map((each) => ({ id: each, label: each }))} onChange={(to) => setQuery({ kind: to === 'any' ? undefined : to, at: undefined })} /><span className="sp" />
            <span className="s d3 el">{rows.loading ? '' : `${plural(rows.total, 'entry', 'entries')}${Object.keys(filter).length === 0 ? '' : ' fit'}, newest first`}</span></div>
          {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div>
            : <VirtualTable label="Log entries" rowHeight={32} columns={COLUMNS} source={rows} selected={at} onSelect={(index) => setQuery({ at: String(index) }, { replace: true })}
              empty={rows.loading ? null : log?.entries === 0 ? <EmptyState title="The log is empty.">Its first entry is written when a tape is registered. Opened {formatDay(new Date().toISOString())}.</EmptyState> : <EmptyState title="No entry fits the filter."><button type="button" className="as-link" onClick={() => setQuery({ kind: undefined, subject: undefined })}>Show all entries</button></EmptyState>} />}
        </section>
        <EntryDetail entry={at === null ? undefined : rows.row(at)} brokenAt={done?.result.log.firstBroken?.seq ?? null} />
      </div>
    </div>
  );
}
