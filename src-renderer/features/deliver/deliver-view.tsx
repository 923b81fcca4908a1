import './deliver.css';
import { Segmented } from '../../components/inputs.tsx';
import { plural } from '../../components/format.ts';
import { ErrorState, Loading } from '../../components/states.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { ApprovalPane } from './approval-pane.tsx';
import { ExportList } from './export-list.tsx';
import { NoDataLegend, NoDataUse } from './no-data-use.tsx';
import { RecordTree } from './record-tree.tsx';
import { FileTable, NothingDelivered, Verdicts } from './verdicts.tsx';

/** What is ready to leave the building: files, verdicts, elements and no-data use; approval and export at the right. */
export function DeliverView({ run, query }: RunTabProps) {
  const overview = useCall('deliver.overview', { run: run.id });
  if (overview.error !== null && overview.data === undefined) return <div className="pad"><ErrorState error={overview.error} kept="the run and its artifacts" retry={overview.refetch} /></div>;
  if (overview.data === undefined) return <Loading what="what was delivered" />;
  const delivery = overview.data.find((each) => each.artifact === query['file']) ?? overview.data[0];
  const show = query['show'] === 'elements' ? 'elements' as const : 'no-data' as const;
  const record = Math.max(1, Math.min(delivery?.records ?? 1, Number(query['record'] ?? 1) || 1));
  return (
    <div className="main d-all">
      <section className="pane grow d-main" aria-label="Delivered">
        {delivery === undefined ? <NothingDelivered /> : (
          <>
            <FileTable deliveries={overview.data} chosen={delivery.artifact} onChoose={(file) => setQuery({ file, record: undefined })} />
            <Verdicts delivery={delivery} />
            <div className="ph sec"><Segmented label="Show" value={show} options={[{ id: 'no-data', label: 'No-data use' }, { id: 'elements', label: 'Elements' }]} onChange={(to) => setQuery({ show: to === 'no-data' ? undefined : to })} />
              <span className="s d3 el">{delivery.title}{show === 'no-data' ? `: ${plural(delivery.noData.length, 'code')} ${delivery.noData.length === 1 ? 'carries' : 'carry'} a no-data answer` : ''}</span><span className="sp" />{show === 'no-data' ? <NoDataLegend /> : null}</div>
            {show === 'no-data' ? <NoDataUse delivery={delivery} /> : <RecordTree run={run.id} delivery={delivery} record={record} onRecord={(to) => setQuery({ record: to === 1 ? undefined : String(to) }, { replace: true })} />}
          </>
        )}
      </section>
      <section className="pane d-side"><ApprovalPane run={run} deliveries={overview.data} /><ExportList run={run} /></section>
    </div>
  );
}
