import { useContext, useDeferredValue, useState } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import { IconButton } from '../../components/button.tsx';
import { formatCount } from '../../components/format.ts';
import { SearchField } from '../../components/inputs.tsx';
import { EmptyState, ErrorState } from '../../components/states.tsx';
import { TracingContext } from '../../components/traceable.tsx';
import { useCall } from '../../state/use-call.ts';
import { ElementTree } from '../trace/element-tree.tsx';
import type { Delivery } from './approval-checks.ts';

/** The delivered elements of one record (counted from 1), each value with its trace; another record by search or one by one. */
export function RecordTree({ run, delivery, record, onRecord }: { run: string; delivery: Delivery; record: number; onRecord: (record: number) => void }) {
  const tracing = useContext(TracingContext);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text.trim());
  const many = delivery.records > 1;
  const hits = useCall('deliver.records', !many || wanted === '' ? null : { run, artifact: delivery.artifact, search: wanted, limit: 50 });
  const here = useCall('deliver.records', many ? { run, artifact: delivery.artifact, offset: record - 1, limit: 1 } : null);
  const tree = useCall('deliver.tree', { run, artifact: delivery.artifact, record });
  const to = (next: number): void => { if (next >= 1 && next <= delivery.records) onRecord(next); };
  useCommands(many ? [
    { id: 'record.next', label: 'Next record', group: 'Deliver', keys: ['J'], run: () => to(record + 1) },
    { id: 'record.previous', label: 'Previous record', group: 'Deliver', keys: ['K'], run: () => to(record - 1) },
  ] : []);
  return (
    <div className="d-tree">
      <div className="ph">{many ? (
        <><SearchField label="Loan identifier" value={text} onChange={setText} /><IconButton small icon="arrow-left" label="Previous record" command="record.previous" onPress={() => to(record - 1)} /><span className="mono s">{here.data?.items[0]?.id ?? ''}</span><IconButton small icon="arrow-right" label="Next record" command="record.next" onPress={() => to(record + 1)} /><span className="s d3">record {formatCount(record)} of {formatCount(delivery.records)}</span></>
      ) : <span className="s d3">one record: the pool</span>}<span className="sp" /><span className="s d3">Enter traces a value</span></div>
      {wanted !== '' && many ? (hits.error !== null ? <div className="pad"><ErrorState error={hits.error} retry={hits.refetch} /></div> : hits.data?.total === 0 ? <EmptyState title={`No record fits “${wanted}”.`} /> : (
        <ul className="hits">{hits.data?.items.map((hit) => <li key={hit.index}><button type="button" className="bare-b mono" onClick={() => { to(hit.index); setText(''); }}>{hit.id} <span className="d3">record {formatCount(hit.index)}</span></button></li>)}</ul>
      )) : tree.error !== null ? <div className="pad"><ErrorState error={tree.error} retry={tree.refetch} /></div>
        : <ElementTree key={`${delivery.artifact} ${record}`} lines={tree.data} current={tracing.openAddress} onChoose={(address, how) => tracing.open(address, how)} label={`Elements of ${delivery.fileName}`} traceable />}
    </div>
  );
}
