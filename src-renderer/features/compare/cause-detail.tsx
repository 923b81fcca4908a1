import { EmptyState } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { plural } from '../../components/format.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import type { Cause } from './causes-section.tsx';
import { DiffText } from './diff-text.tsx';
import { changeWord } from './words.ts';

type Side = NonNullable<Cause['left']>;

/** One difference in full: who, when, which layer, and what it said before and after, character by character. */
export function CauseDetail({ cause }: { cause: Cause }) {
  const { left, right, parts } = cause;
  return (
    <section className="pane cmp-detail" aria-label="The difference" tabIndex={0}>
      <div className="ph"><h2 className="el" title={cause.title}>{cause.title}</h2><span className="sp" /><span className={`cmp-change ${cause.change}`}>{changeWord(cause.change)}</span></div>
      <div className="pad cmp-body">
        {cause.detail === null ? null : <p className="s">{cause.detail}</p>}
        <SideFacts title="Left run" side={left} /><SideFacts title="Right run" side={right} />
        {left?.text != null && right?.text != null && parts.length === 0 ? <DiffText left={left.text} right={right.text} /> : null}
        {left !== null && right !== null ? null : <DiffText left={left?.text ?? null} right={right?.text ?? null} />}
        {parts.length === 0 ? null : <><h3>What changed inside</h3>{parts.map((part) => <div key={part.name} className="cmp-part"><span className="mono s d2 brk">{part.name}</span><DiffText left={part.left} right={part.right} /></div>)}</>}
        {cause.partsLeftOut > 0 ? <p className="s d3">{plural(cause.partsLeftOut, 'further value')} of it {cause.partsLeftOut === 1 ? 'differs' : 'differ'}; the export lists the first 200.</p> : null}
        {left === null && right === null ? <EmptyState title="Nothing to show" /> : null}
      </div>
    </section>
  );
}

function SideFacts({ title, side }: { title: string; side: Side | null }) {
  if (side === null) return <dl className="kv"><dt>{title}</dt><dd className="d3">does not have it</dd></dl>;
  const { actor, rows, layer, hash } = side;
  if (actor === null && rows === null && layer === null && hash === null) return null;
  return (
    <dl className="kv wrapdd">
      <dt>{title}</dt><dd>{side.actor === null ? <span className="d3">set by no person</span> : <b className="m5">{side.actor}</b>}{side.at === null ? '' : `, ${dayAndTime(side.at)}`}</dd>
      {side.rows === null ? null : <><dt>Rows</dt><dd className="mono">{side.rows.toLocaleString('en-GB')}</dd></>}
      {side.layer === null ? null : <><dt>Layer</dt><dd className="brk">{side.layer}</dd></>}
      {side.hash === null ? null : <><dt>SHA-256</dt><dd><Hash hash={side.hash} digits={16} /></dd></>}
    </dl>
  );
}
