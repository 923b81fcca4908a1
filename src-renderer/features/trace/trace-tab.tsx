import { useDeferredValue, useRef, useState } from 'react';
import './trace-view.css';
import type { Run } from '../../../src-shared/model/run.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Kbd } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { runHref } from '../../routing/route.ts';
import { currentRoute, navigate } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { addressesOf } from '../deliver/tree-rows.ts';
import { ElementTree } from './element-tree.tsx';
import { PathView } from './path-view.tsx';
import { deliveryOf, placeInFile } from './place-in-file.ts';

function SearchHits({ run, text }: { run: string; text: string }) {
  const query = useCall('trace.search', { run, text });
  if (query.error !== null) return <div className="pad"><ErrorState error={query.error} retry={query.refetch} /></div>;
  if (query.data === undefined) return <Loading what="addresses" />;
  if (query.data.length === 0) return <EmptyState title={`Nothing fits “${text}”.`}>Type an ESMA code (RREL30), a field, a loan’s identifier or a value.</EmptyState>;
  return <ul className="hits">{query.data.map((hit) => <li key={hit.address}><a href={runHref(run, 'trace', {}, [hit.address])}><span>{hit.title}</span><span className="row mi"><span className="mono d3 el">{hit.address}</span><span className="sp" /><span className="mono">{hit.value ?? 'blank'}</span></span></a></li>)}</ul>;
}

/** The trace on the full screen: the delivered file at the left, the path of one number beside it. */
export function TraceTab({ run, rest }: { run: Run; rest: readonly string[] }) {
  const address = rest[0] ?? null;
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const field = useRef<HTMLInputElement>(null);
  const place = placeInFile(address);
  const overview = useCall('deliver.overview', { run: run.id });
  const delivery = deliveryOf(overview.data ?? [], place?.space);
  const records = useCall('deliver.records', delivery === undefined || place?.exposure == null || place.space === 'canonical' ? null : { run: run.id, artifact: delivery.artifact, search: place.exposure, limit: 20 });
  const record = records.data?.items.find((item) => item.id === place?.exposure)?.index ?? records.data?.items[0]?.index ?? 1;
  const tree = useCall('deliver.tree', delivery === undefined || records.loading ? null : { run: run.id, artifact: delivery.artifact, record });
  const go = (to: string): void => navigate(runHref(run.id, 'trace', {}, [to]));
  const step = (by: 1 | -1): void => {
    const addresses = addressesOf(tree.data ?? []);
    // From where the address bar is: a second key may come before the screen has followed the first.
    const to = addresses[addresses.indexOf(currentRoute().path[3] ?? '') + by];
    if (to !== undefined) go(to);
  };
  useCommands([{ id: 'trace.search', label: 'Search elements, codes, loans', group: 'Trace', keys: ['/'], run: () => field.current?.focus() }]);
  return (
    <div className="main">
      <section className="pane el-tree" aria-label="Delivered file">
        <div className="ph narrow"><label className="inp sp"><Icon name="search" /><span className="vh">Search</span><input ref={field} value={text} placeholder="Element, ESMA code or loan" onChange={(event) => setText(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') { setText(''); event.currentTarget.blur(); } }} /><Kbd>/</Kbd></label></div>
        {search !== '' ? <SearchHits run={run.id} text={search} /> : (
          <>
            {delivery === undefined ? null : <div className="ph narrow slim"><span className="mono mi d2 el" title={delivery.fileName}>{delivery.template} · {delivery.fileName}</span><span className="sp" />{delivery.records > 1 ? <span className="mi d3">loan {record.toLocaleString('en-GB')} / {delivery.records.toLocaleString('en-GB')}</span> : null}</div>}
            {overview.error !== null ? <div className="pad"><ErrorState error={overview.error} retry={overview.refetch} /></div> : tree.error !== null ? <div className="pad"><ErrorState error={tree.error} retry={tree.refetch} /></div>
              : <ElementTree key={`${delivery?.artifact} ${record}`} lines={overview.data !== undefined && delivery === undefined ? [] : tree.data} current={address} onChoose={go} label="Delivered elements" />}
          </>
        )}
      </section>
      {address === null ? <section className="pane grow"><EmptyState title="Choose a number.">Press an element at the left, or search for a code, a loan or a value. <Kbd>T</Kbd> on any number of the other tabs leads here too.</EmptyState></section>
        : <PathView run={run.id} address={address} {...(tree.data === undefined ? {} : { step })} />}
    </div>
  );
}
