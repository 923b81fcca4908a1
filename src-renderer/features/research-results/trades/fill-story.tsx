import type { Run } from '../../../../src-shared/model/run.ts';
import { IconButton } from '../../../components/button.tsx';
import { formatDecimal } from '../../../components/format.ts';
import { ErrorState, Loading } from '../../../components/states.tsx';
import { Traceable } from '../../../components/traceable.tsx';
import { Verified } from '../../../components/values.tsx';
import { useCall, type CallOutput } from '../../../state/use-call.ts';
import { runHref } from '../../../routing/route.ts';
import { cellOf } from './cells.ts';

type Story = CallOutput<'research.fill'>;

/** Units that say no more than the title does. */
const UNITLESS: ReadonlySet<string> = new Set(['', 'none', 'price', 'currency']);

/** A number of many digits at eight of them; the trace has it in full. */
function shortNumber(text: string): string {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) || text.replace(/[^0-9]/g, '').length <= 9 ? text.replace('-', '−') : String(Number(value.toPrecision(8))).replace('-', '−');
}

/** Why a fill happened as it did: price, costs, order, target, signal, and the bars with their vendor. */
export function FillStory({ run, book, number, onClose }: { run: Run; book: string; number: number; onClose: () => void }) {
  const asked = useCall('research.fill', { run: run.id, book, number });
  return (
    <aside className="rs-story" aria-label={`Why fill ${number}`}>
      <div className="ph"><h2>Why this fill?</h2><span className="s d3 mono">fill {number}</span><span className="sp" />{asked.data?.recomputed === true ? <Verified words="recomputed, equal" /> : null}<IconButton icon="close" small label="Close" onPress={onClose} /></div>
      {asked.data === undefined ? (asked.error === null ? <Loading what="the fill" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>) : <Told run={run} story={asked.data} />}
    </aside>
  );
}

function Told({ run, story }: { run: Run; story: Story }) {
  const { line, steps, bars, source } = story;
  return (
    <div className="pad rs-told">
      <div className="row rs-told-h"><span className="m5">{line.side === 'buy' ? 'Buy' : 'Sell'} {formatDecimal(line.units === '0.000000' ? line.asked : line.units, 2)} {line.symbol}</span><span className="sp" />
        {line.price === null ? <span className="ncx">{line.status}</span> : <span className="rs-fig"><Traceable address={cellOf(line.address, 'price')} name={`${formatDecimal(line.price, 4)}, fill price`}>{formatDecimal(line.price, 4)}</Traceable></span>}</div>
      {line.price === null ? <p className="s d2">{line.reason}</p> : null}
      <ol className="rs-vp">{steps.map((step, i) => (
        <li key={`${step.kind}-${i}`} className={step.value === null ? 'h' : ''}><div className="row s"><span className="m5">{step.title}</span><span className="sp" />{step.value === null ? null : <span className="mono m5">{shortNumber(step.value)}{UNITLESS.has(step.unit) ? '' : <span className="unit s"> {step.unit}</span>}</span>}</div><div className="s d2">{step.detail}</div></li>
      ))}</ol>
      {bars.length === 0 ? null : (
        <div className="rs-wide"><table className="rs-raw raw" aria-label="Bars the fill stands on"><thead><tr><th scope="col">session</th><th scope="col">open</th><th scope="col">high</th><th scope="col">low</th><th scope="col">close</th><th scope="col">vendor</th></tr></thead>
          <tbody>{bars.map((bar) => <tr key={bar.row} className={bar.decision ? 'dec' : ''}><td>{bar.session}</td>{(['open', 'high', 'low', 'close'] as const).map((column) => <td key={column}><Traceable address={cellOf(bar.address, column)} name={`${formatDecimal(bar[column], 2)}, ${column} of ${bar.session}`}>{formatDecimal(bar[column], 2)}</Traceable></td>)}<td>{bar.vendor}</td></tr>)}</tbody></table></div>
      )}
      <p className="mi d3">{source}</p>
      <a className="btn sm" href={runHref(run.id, 'exposure', { at: line.decided })}>What was held when it was decided</a>
    </div>
  );
}
