import { pieces, type Span } from './char-diff.ts';
import type { Bead } from './path.ts';

/** Spaces at the ends and tinted ones are drawn by CSS, since no font shows them; the text itself stays readable aloud. */
export function Characters({ text, spans = [], from = 0, to = text.length }: { text: string; spans?: readonly Span[]; from?: number; to?: number }) {
  const firstInk = text.length - text.trimStart().length;
  const lastInk = text.trimEnd().length;
  return pieces(text, spans, from, to).map((piece, index, all) => {
    const start = from + all.slice(0, index).reduce((length, each) => length + each.text.length, 0);
    const drawn = [...piece.text].map((char, at) => {
      const place = start + at;
      const shown = char === ' ' && (piece.tinted || place < firstInk || place >= lastInk);
      return shown ? <s key={at} className="sp1" /> : char;
    });
    return piece.tinted ? <q key={start}>{drawn}</q> : <span key={start}>{drawn}</span>;
  });
}

/** A value on the plumb line. What is drawn is split and tinted; what is read aloud is the value, once. */
export function BeadLine({ bead, label }: { bead: Bead; label: string }) {
  if (bead.text === null || bead.text === '') return <div className="vl bead text"><span className="l" /><span className="r"><span className="vh">{label} </span><span className="pv d3">{bead.text === null ? 'blank' : 'empty'}</span></span></div>;
  const { at, numeric } = bead.cut;
  return (
    <div className={`vl bead${numeric ? '' : ' text'}`}>
      <span className="vh">{label} {bead.text}</span>
      <span className="l" aria-hidden="true">{at === 0 ? null : <span className="pv"><Characters text={bead.text} spans={bead.tinted} to={at} /></span>}</span>
      <span className="r" aria-hidden="true"><span className="pv"><Characters text={bead.text} spans={bead.tinted} from={at} /></span></span>
    </div>
  );
}

/** The same value in the panel: the left part takes the width of the widest, so that decimal points stand under one another. */
export function PanelBead({ bead, label }: { bead: Bead; label: string }) {
  if (bead.text === null || bead.text === '') return <div className="pb d3"><span className="vh">{label} </span>{bead.text === null ? 'blank' : 'empty'}</div>;
  return (
    <div className="pb">
      <span className="vh">{label} {bead.text}</span>
      {bead.cut.numeric ? <span className="l" aria-hidden="true"><Characters text={bead.text} spans={bead.tinted} to={bead.cut.at} /></span> : null}
      <span className="r" aria-hidden="true"><Characters text={bead.text} spans={bead.tinted} from={bead.cut.at} /></span>
    </div>
  );
}
