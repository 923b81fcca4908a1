import { useContext, useRef, useState } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import { Kbd } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { TracingContext } from '../../components/traceable.tsx';
import { runHref } from '../../routing/route.ts';
import { currentRoute, navigate } from '../../routing/use-route.ts';
import { useCall, type CallOutput, type Query } from '../../state/use-call.ts';
import { addressesOf } from '../deliver/tree-rows.ts';
import { ElementTree } from './element-tree.tsx';
import { whyHref } from './explore-routes.ts';
import { deliveryOf, placeInFile, standsIn } from './place-in-file.ts';
import { useSettled } from './search/use-settled.ts';

function SearchHits({ run, text }: { run: string; text: string }) {
  const query = useCall('trace.search', { run, text });
  if (query.error !== null) return <div className="pad"><ErrorState error={query.error} retry={query.refetch} /></div>;
  if (query.data === undefined) return <Loading what="addresses" />;
  if (query.data.length === 0) return <EmptyState title={`Nothing fits “${text}”.`}>Type an ESMA code (RREL30), a field, a loan’s identifier or a value. <a href={whyHref(run, text)}>Why is it not in the report?</a></EmptyState>;
  return <ul className="hits">{query.data.map((hit) => <li key={hit.address}><a href={runHref(run, 'trace', {}, [hit.address])} data-trace={hit.address}><span>{hit.title}</span><span className="row mi"><span className="mono d3 el">{hit.address}</span><span className="sp" /><span className="mono el">{hit.value ?? 'blank'}</span></span></a></li>)}</ul>;
}

type Lines = CallOutput<'deliver.tree'>;

/** The delivered record that an address stands in, and the step to the element before or after it. */
export interface Delivered {
  readonly overview: Query<CallOutput<'deliver.overview'>>;
  readonly delivery: CallOutput<'deliver.overview'>[number] | undefined;
  readonly record: number;
  readonly tree: Query<Lines>;
  readonly go: (address: string) => void;
  readonly step: (by: 1 | -1) => void;
}

export function useDelivered(run: string, address: string | null): Delivered {
  const place = placeInFile(address);
  const overview = useCall('deliver.overview', { run });
  const delivery = deliveryOf(overview.data ?? [], place?.space);
  const records = useCall('deliver.records', delivery === undefined || place?.exposure == null || !standsIn(delivery, place.space) ? null : { run, artifact: delivery.artifact, search: place.exposure, limit: 20 });
  const record = records.data?.items.find((item) => item.id === place?.exposure)?.index ?? records.data?.items[0]?.index ?? 1;
  const tree = useCall('deliver.tree', delivery === undefined || records.loading ? null : { run, artifact: delivery.artifact, record });
  const go = (to: string): void => navigate(runHref(run, 'trace', {}, [to]));
  return {
    overview, delivery, record, tree, go,
    step(by) {
      const addresses = addressesOf(tree.data ?? []);
      // From where the address bar is: a second key may come before the screen has followed the first.
      const to = addresses[addresses.indexOf(currentRoute().path[3] ?? '') + by];
      if (to !== undefined) go(to);
    },
  };
}

/** The delivered file as a tree with its search; `/` goes to the search unless the path at the right has rows of its own to search. */
export function DeliveredPane({ run, address, delivered, searchKey }: { run: string; address: string | null; delivered: Delivered; searchKey: boolean }) {
  const { overview, delivery, record, tree, go } = delivered;
  const tracing = useContext(TracingContext);
  const [text, setText] = useState('');
  const search = useSettled(text.trim());
  const field = useRef<HTMLInputElement>(null);
  useCommands(searchKey ? [{ id: 'trace.search', label: 'Search elements, codes, loans', group: 'Trace', keys: ['/'], run: () => field.current?.focus() }] : []);
  return (
    <section className="pane el-tree" aria-label="Delivered file">
      <div className="ph narrow"><label className="inp sp"><Icon name="search" /><span className="vh">Search</span><input ref={field} value={text} placeholder="Element, ESMA code or loan" onChange={(event) => setText(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') { setText(''); event.currentTarget.blur(); } }} />{searchKey ? <Kbd>/</Kbd> : null}</label></div>
      {search !== '' ? <SearchHits run={run} text={search} /> : (
        <>
          {delivery === undefined ? null : <div className="ph narrow slim"><span className="mono mi d2 el" title={delivery.fileName}>{delivery.template} · {delivery.fileName}</span><span className="sp" />{delivery.records > 1 ? <span className="mi d3">loan {record.toLocaleString('en-GB')} / {delivery.records.toLocaleString('en-GB')}</span> : null}</div>}
          {overview.error !== null ? <div className="pad"><ErrorState error={overview.error} retry={overview.refetch} /></div> : tree.error !== null ? <div className="pad"><ErrorState error={tree.error} retry={tree.refetch} /></div>
            : <ElementTree key={`${delivery?.artifact} ${record}`} lines={overview.data !== undefined && delivery === undefined ? [] : tree.data} current={address} onChoose={(to, how) => (how === 'beside' ? tracing.open(to, how) : go(to))} label="Delivered elements" />}
        </>
      )}
    </section>
  );
}
