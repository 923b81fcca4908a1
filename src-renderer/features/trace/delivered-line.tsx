import { valueOf, type Trace } from '../../../src-shared/model/trace.ts';
import { FileName, Hash, NotComputable } from '../../components/values.tsx';
import { anchor } from './anchor.ts';
import { cutDelivered } from './path.ts';
import { Characters } from './value-text.tsx';
import { dayAndTime } from './vouch.tsx';

function Approval({ trace }: { trace: Trace }) {
  if (trace.approved === null) return <span>not approved</span>;
  return <span title={trace.approved.reason}>approved by {trace.approved.actor}, {dayAndTime(trace.approved.at)}</span>;
}

/** What left the building, as the literal line; for a value that stayed inside, the value as it is stored. */
export function DeliveredLine({ trace }: { trace: Trace }) {
  const { delivered, root } = trace;
  if (delivered === null) {
    // What was computed when it was asked for is shown as that, never as stored.
    const shown = valueOf(root);
    const value = shown ?? '';
    const cut = anchor(value);
    return (
      <div>
        <div className="tv-cap"><span className="m5 strong">{root.computedNow === undefined ? 'Stored value' : 'Computed now, not part of the run'}</span><span>{root.table}{root.sourceRow === null ? '' : `, row ${root.sourceRow.toLocaleString('en-GB')}`}</span><Hash hash={root.artifactSha256} label="sha256" digits={12} /><span className="sp" /><Approval trace={trace} /></div>
        {shown === null ? <div className="vl xml"><span className="l" /><span className="r"><span className="pv"><NotComputable why={root.computedNow === undefined ? 'The value is blank in the table: the path says which step left it so.' : root.steps.at(-2)?.detail ?? 'The path says why.'} /></span></span></div> : (
          <div className={`vl xml${cut.numeric ? '' : ' text'}`}><span className="l"><span className="pv num"><Characters text={value} to={cut.at} /></span></span><span className="r"><span className="pv num"><Characters text={value} from={cut.at} /></span>{trace.unit === '' || trace.unit === 'none' ? null : <span className="unit s"> {trace.unit}</span>}</span></div>
        )}
      </div>
    );
  }
  const cut = cutDelivered(delivered.xml, delivered.valueStart, delivered.valueEnd);
  return (
    <div>
      <div className="tv-cap">
        <span className="m5 strong">What left the building</span><span className="row gap1">{delivered.line === null ? '' : `line ${delivered.line.toLocaleString('en-GB')} of `}<FileName name={delivered.artifact} /></span><Hash hash={delivered.sha256} label="sha256" digits={12} /><span className="sp" /><Approval trace={trace} />
      </div>
      <div className="vl xml" role="img" aria-label={delivered.xml}>
        <span className="l"><span className="pv"><span className="o">{cut.outer}</span><q>{cut.open}</q><span className="num">{cut.left}</span></span></span>
        <span className="r"><span className="pv"><span className="num">{cut.right}</span><q>{cut.close}</q><span className="o">{cut.rest}</span></span></span>
      </div>
    </div>
  );
}
