import { charDiff } from '../trace/char-diff.ts';
import { Characters } from '../trace/value-text.tsx';

/** Before and after under one another, with the characters that went and came. A text that was replaced as a whole is not marked. */
export function DiffText({ left, right }: { left: string | null; right: string | null }) {
  const diff = charDiff(left, right);
  const line = (sign: string, word: string, text: string | null, spans: typeof diff.removed) => (
    <div className={`cmp-line ${word}`}><span aria-hidden="true">{sign}</span><span className="vh">{word === 'before' ? 'before' : 'after'} </span>{text === null ? <span className="d3">no value</span> : text === '' ? <span className="d3">empty</span> : <span className="brk"><Characters text={text} spans={spans} /></span>}</div>
  );
  return <div className="cmp-diff mono">{line('\u2212', 'before', left, diff.removed)}{line('+', 'after', right, diff.added)}</div>;
}
