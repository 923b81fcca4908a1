import '../research-results.css';
import type { Run } from '../../../../src-shared/model/run.ts';
import { sentence } from '../../../components/format.ts';
import { ChipSelect, SearchField, Segmented } from '../../../components/inputs.tsx';
import { setQuery } from '../../../routing/use-route.ts';
import type { RunTabProps } from '../../feature.ts';
import { useResearchRun } from '../../research-parts/use-research-run.ts';
import { FillList } from './fill-list.tsx';
import { FillStory } from './fill-story.tsx';
import { NameChart } from './name-chart.tsx';
import { TradeList } from './trade-list.tsx';

/** What the lists are filtered by, from the address. */
export interface TradeQuery { readonly book: string; readonly symbol: string; readonly show: 'trades' | 'fills'; readonly status: string; readonly order: string; readonly trade: number | null; readonly fill: number | null }

export function tradeQuery(query: Readonly<Record<string, string>>): TradeQuery {
  const number = (text: string | undefined): number | null => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null);
  return { book: query['book'] ?? 'candidate', symbol: query['symbol'] ?? '', show: query['show'] === 'fills' ? 'fills' : 'trades', status: query['status'] ?? 'any', order: query['order'] ?? 'number', trade: number(query['trade']), fill: number(query['fill']) };
}

const STATUSES = ['any', 'filled', 'partly', 'rejected', 'expired', 'cancelled'];
const ORDERS = [{ id: 'number', label: 'As they came' }, { id: 'pnl', label: 'Largest profit' }, { id: 'worst', label: 'Largest loss' }, { id: 'return', label: 'Return' }, { id: 'sessions', label: 'Longest held' }] as const;

/** Round trips and fills, the chart of a name with what was done on it, and why a fill happened. */
export function TradesTab({ run, query }: RunTabProps) {
  const asked = tradeQuery(query);
  const overview = useResearchRun(run).data;
  const { book, symbol, show } = asked;
  return (
    <div className="rs-split">
      <section className="pane grow" aria-label="Trades">
        <div className="ph rs-ph">
          <SearchField label="Name, exactly" width={150} value={symbol} onChange={(text) => setQuery({ symbol: text.toUpperCase(), trade: undefined, fill: undefined }, { replace: true })} />
          <Segmented label="Show" value={show} options={[{ id: 'trades', label: 'Round trips' }, { id: 'fills', label: 'Fills' }]} onChange={(to) => setQuery({ show: to === 'trades' ? undefined : to })} />
          <ChipSelect label="Book" value={book} options={(overview?.books ?? [{ book, title: book }]).map((each) => ({ id: each.book, label: each.title }))} changed={book !== 'candidate'} onChange={(to) => setQuery({ book: to === 'candidate' ? undefined : to, trade: undefined, fill: undefined })} />
          {show === 'fills' ? <ChipSelect label="Status" value={asked.status} options={STATUSES.map((id) => ({ id, label: id }))} changed={asked.status !== 'any'} onChange={(to) => setQuery({ status: to === 'any' ? undefined : to })} /> : <ChipSelect label="Order" value={asked.order} options={[...ORDERS]} changed={asked.order !== 'number'} onChange={(to) => setQuery({ order: to === 'number' ? undefined : to })} />}
          <span className="sp" /><span className="s d3 el">{overview === undefined ? '' : sentence(overview.execution)}</span>
        </div>
        <Chart run={run} asked={asked} />
        {show === 'trades' ? <TradeList run={run} asked={asked} currency={overview?.currency ?? ''} /> : <FillList run={run} asked={asked} currency={overview?.currency ?? ''} />}
      </section>
      {asked.fill === null ? null : <FillStory run={run} book={book} number={asked.fill} onClose={() => setQuery({ fill: undefined })} />}
    </div>
  );
}

function Chart({ run, asked }: { run: Run; asked: TradeQuery }) {
  return asked.symbol === '' ? null : <NameChart run={run} book={asked.book} symbol={asked.symbol} trade={asked.trade} />;
}
