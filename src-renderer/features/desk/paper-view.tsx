import { useEffect, useMemo, useRef, useState } from 'react';
import type { PaperItem } from '../../../src-shared/contract/desk.ts';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { plural } from '../../components/format.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { formatRoute } from '../../routing/route.ts';
import { setQuery } from '../../routing/use-route.ts';
import { useCache, useCall, type CallInput } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { itemColumns } from './item-list.tsx';
import { ItemStrip } from './item-strip.tsx';
import { PaperFacts, PopulationPane, RerunBar, WalkBar } from './paper-head.tsx';
import { SignDialog } from './sign-dialog.tsx';
import { useDeskJob } from './use-desk-job.ts';

type Show = NonNullable<CallInput<'desk.items'>['show']>;
const SHOWS: readonly { readonly id: Show; readonly label: string }[] = [
  { id: 'all', label: 'all' }, { id: 'open', label: 'open' }, { id: 'unwalked', label: 'not walked' }, { id: 'fails', label: 'do not hold' }, { id: 'ticked', label: 'ticked' }, { id: 'exceptions', label: 'exceptions' },
];

/** One work paper: what it speaks for, its items with the trace of the chosen one beside them, and where each is marked. */
export function PaperView({ paper, query }: { paper: string; query: Readonly<Record<string, string>> }) {
  const { client } = useBridge();
  const cache = useCache();
  const edition = query['edition'] === undefined ? {} : { edition: Number(query['edition']) };
  const detail = useCall('desk.get', { paper, ...edition });
  const readOnly = useReadOnly();
  const show = (SHOWS.find(({ id }) => id === query['show'])?.id ?? 'all');
  const search = query['q'] ?? '';
  const at = query['at'] === undefined ? null : Number(query['at']);
  const [round, setRound] = useState(0);
  const [given, setGiven] = useState<ReadonlyMap<number, PaperItem>>(new Map());
  const [failed, setFailed] = useState<{ readonly of: 'walk' | 'reperform'; readonly error: AppError } | null>(null);
  const news = (): void => { cache.invalidate(['desk.get', 'desk.papers', 'audit.', 'workspace.info']); setGiven(new Map()); setRound((count) => count + 1); };
  const job = useDeskJob(paper, news);
  const fresh = usePagedRows<PaperItem>(JSON.stringify([paper, edition, show, search, round]), (offset, limit, signal) => client['desk.items']({ paper, ...edition, show, ...(search === '' ? {} : { search }), offset, limit }, { signal }));
  // While the list is asked for again, what was there stays in sight.
  const last = useRef(fresh);
  const filter = JSON.stringify([paper, edition, show, search]);
  const lastFilter = useRef(filter);
  if (!fresh.loading || lastFilter.current !== filter) { last.current = fresh; lastFilter.current = filter; }
  const rows = last.current;
  const source = useMemo(() => ({ total: rows.total, seen: rows.seen, row: (index: number) => { const row = rows.row(index); return row === undefined ? undefined : given.get(row.item) ?? row; } }), [rows, given]);
  /** A row that was chosen before its page had come: its trace opens when it is there. */
  const awaited = useRef<number | null>(null);
  const select = (index: number): void => {
    const row = source.row(index);
    awaited.current = row === undefined ? index : null;
    setQuery({ at: String(index), run: detail.data?.run, ...(row === undefined ? {} : { trace: row.address }) }, { replace: true });
  };
  const item = at === null ? undefined : source.row(at);
  useEffect(() => {
    if (item === undefined || awaited.current !== at) return;
    awaited.current = null;
    setQuery({ trace: item.address }, { replace: true });
  }, [at, item]);
  const step = (by: 1 | -1): void => { if (source.total > 0) select(Math.max(0, Math.min(source.total - 1, (at ?? (by > 0 ? -1 : 1)) + by))); };
  const work = (of: 'walk' | 'reperform') => async (): Promise<void> => {
    setFailed(null);
    try {
      if (of === 'walk') await client['desk.walk']({ paper });
      else await client['desk.reperform']({ paper });
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code !== 'CANCELLED') setFailed({ of, error });
    }
    news();
  };
  const walkAll = (): void => void work('walk')();
  const cancel = (): void => void client['desk.cancel']({ paper });
  const showDialog = useView((state) => state.showDialog);
  const data = detail.data;
  const closed = data?.state === 'signed' ? 'It is signed: a correction is a new edition.' : readOnly;
  const sign = (): void => { if (data !== undefined && data.may.sign) showDialog(<SignDialog detail={data} onSigned={news} />); };
  useCommands([
    { id: 'desk.walk', label: 'Walk back every item not walked yet', group: 'Work paper', keys: ['W'], when: () => closed === null && job.job === null && data !== undefined && data.progress.walked < data.progress.items, run: walkAll },
    { id: 'desk.sign', label: 'Sign the paper', group: 'Work paper', keys: ['Ctrl Enter'], when: () => data?.may.sign === true && closed === null, run: sign },
  ]);
  if (detail.error !== null && data === undefined) return <><h1 className="vh">Work paper</h1><div className="pad"><ErrorState error={detail.error} retry={detail.refetch} /></div></>;
  if (data === undefined) return <Loading what="the paper" />;
  const revise = (): void => showDialog(<Confirm title={`Open edition ${data.edition + 1} of ${paper}?`} consequence={`Edition ${data.edition} stays as it was signed. The new one begins with its walks and marks and names it.`} verb="Open a new edition" leave="Leave it" reasonLabel="What is to be corrected"
    onConfirm={async (reason) => { try { await client['desk.revise']({ paper, reason }); setQuery({ edition: undefined }); news(); return null; } catch (thrown) { return asAppError(thrown); } }} />);
  const marked = (item: PaperItem): void => { setGiven((old) => new Map(old).set(item.item, item)); cache.invalidate(['desk.get', 'desk.papers']); };
  return (
    <div className="dk-all">
      <header className="hdr flat"><div className="l1"><h1 className="el">{data.title}</h1><span className="mono d3">{paper}</span>
        {data.signed === null ? <span className="bdg">open</span> : <span className="bdg ol">signed</span>}
        {data.editions.length > 1 ? <ChipSelect label="Edition" value={String(data.edition)} options={data.editions.map((each) => ({ id: String(each.edition), label: String(each.edition), detail: `${each.state}, ${each.actor}` }))} onChange={(to) => setQuery({ edition: to, at: undefined, trace: undefined })} /> : null}
        <span className="sp" /><Button icon="down" onPress={() => showDialog(<ExportDialog paper={paper} edition={data.edition} signed={data.signed !== null} />)}>Export</Button>
        {data.state === 'open' ? <Button look="primary" icon="shield" command="desk.sign" disabled={data.may.sign ? null : `Not yet: ${data.may.why ?? ''}.`} onPress={sign}>Sign</Button> : data.edition === data.editions.at(-1)?.edition ? <Button icon="plus" disabled={readOnly} onPress={revise}>New edition</Button> : null}</div>
        <PaperFacts detail={data} /></header>
      {data.signature === null || data.conclusion === null ? null : (
        <div className="dk-note"><Note tone={data.signature.broken === null ? 'ok' : 'block'}>
          {data.signature.broken === null ? <>Signed by <b>{data.signature.signed.statement.actor}</b>, {dayAndTime(data.signature.signed.statement.at)}, entry {data.signature.signed.seq} of the log{data.signature.signed.signature === null ? '; roles were not in force, the name is asserted' : ''}. </> : <b>The signature does not hold: {data.signature.broken}. </b>}
          {{ satisfactory: 'Satisfactory', exceptions: 'Satisfactory but for exceptions', unsatisfactory: 'Unsatisfactory' }[data.conclusion.opinion]}: “{data.conclusion.text}”</Note></div>
      )}
      {data.supersedes === null ? null : <div className="dk-note"><Note>Replaces <a href={formatRoute(['desk', paper], { edition: String(data.supersedes.edition) })}>edition {data.supersedes.edition}</a>: “{data.supersedes.reason}”</Note></div>}
      {query['pop'] === undefined ? null : <PopulationPane detail={data} />}
      <WalkBar detail={data} job={job} closed={closed} error={failed?.of === 'walk' ? failed.error : null} onWalk={walkAll} onCancel={cancel} />
      <RerunBar detail={data} job={job} closed={closed} error={failed?.of === 'reperform' ? failed.error : null} onStart={() => void work('reperform')()} onCancel={cancel} />
      <div className="ph sec"><SearchField label="Output, value, note" width={200} value={search} onChange={(text) => setQuery({ q: text === '' ? undefined : text, at: undefined }, { replace: true })} />
        <ChipSelect label="Show" value={show} changed={show !== 'all'} options={SHOWS} onChange={(to) => setQuery({ show: to === 'all' ? undefined : to, at: undefined })} />
        <Button small look="quiet" onPress={() => setQuery({ pop: query['pop'] === undefined ? '1' : undefined }, { replace: true })}>{query['pop'] === undefined ? 'Population' : 'Hide the population'}</Button><span className="sp" />
        <span className="s d3 el">{rows.loading ? '' : `${rows.total === data.progress.items ? plural(rows.total, 'item') : `${rows.total} of ${plural(data.progress.items, 'item')}`}, in the order of the draw`}</span></div>
      {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div> : (
        <VirtualTable label="Items" columns={itemColumns(data.run, data.plan.method === 'mus')} source={source} selected={at} onSelect={select}
          empty={rows.loading ? null : <EmptyState title="No item fits the filter"><button type="button" className="as-link" onClick={() => setQuery({ q: undefined, show: undefined })}>Show all items</button></EmptyState>} />
      )}
      <ItemStrip paper={paper} run={data.run} item={item} total={source.total} closed={closed} onMarked={marked} onStep={step} />
    </div>
  );
}
