import type { ReactNode } from 'react';
import type { TraceOrigin } from '../../../src-shared/model/trace.ts';
import { FileName, Hash, Verbatim } from '../../components/values.tsx';
import { cutRawLine, sameField } from './raw-line.ts';
import type { OriginStop } from './path.ts';
import { documentWord, Person } from './vouch.tsx';

export type SourceCell = Extract<TraceOrigin, { kind: 'source-cell' }>;
/** Where the raw lines stand: the cell on the plumb line, or scrolled to an end. */
export type RawScroll = 'cell' | 'start' | 'end';

/** `line 218, field 11`; in a workbook the cell's own name. */
export function placeOf(cell: SourceCell): string {
  return cell.cell !== null ? `${cell.sheet === null ? '' : `${cell.sheet}, `}cell ${cell.cell}` : `line ${cell.line?.toLocaleString('en-GB') ?? '?'}, field ${cell.column + 1}`;
}

function Raw({ number, line, start, end, digits, hit, scroll, offset }: { number: ReactNode; line: string; start: number; end: number; digits: string | null; hit: boolean; scroll: RawScroll; offset?: number }) {
  const mark = hit ? 'cell' : 'c2';
  const cut = cutRawLine(line, start, end, digits, offset);
  const look = `raw-l${hit ? ' hit' : ''}${scroll === 'end' ? ' to-end' : ''}`;
  if (scroll !== 'cell') {
    return <div className={look}><span className="no">{number}</span><span className="all"><span>{cut.before}<span className={mark}>{cut.cellLeft}{cut.cellRight}</span>{cut.after}</span></span></div>;
  }
  return (
    <div className={look}>
      <span className="no">{number}</span>
      <span className="l"><span><span>{cut.before}</span>{cut.cellLeft === '' ? null : <span className={mark}>{cut.cellLeft}</span>}</span></span>
      <span className="r"><span className={cut.cellLeft === '' ? `${mark} whole` : mark}>{cut.cellRight}</span><span>{cut.after}</span></span>
    </div>
  );
}

/** The literal raw line with the cell marked, its neighbours and the header shifted so that the same field lines up. */
export function SourceLines({ cell, digits, scroll }: { cell: SourceCell; digits: string | null; scroll: RawScroll }) {
  const hit = { line: cell.rawLine, start: cell.cellStart, end: cell.cellEnd };
  // A header has no decimal point: its left edge stands over the cell's.
  const edge = cutRawLine(cell.rawLine, cell.cellStart, cell.cellEnd, digits).cellLeft.length;
  const neighbour = (line: string | null, number: ReactNode, offset?: number): ReactNode => {
    if (line === null) return null;
    const span = sameField(line, hit);
    return <Raw number={number} line={line} start={span.start} end={span.end} digits={null} hit={false} scroll={scroll} {...(offset === undefined ? {} : { offset })} />;
  };
  return (
    <div role="img" aria-label={`Raw line: the cell reads “${cell.rawLine.slice(cell.cellStart, cell.cellEnd)}”, ${placeOf(cell)}`}>
      {neighbour(cell.headerLine, 'head', edge)}
      {neighbour(cell.before, cell.line === null ? '' : cell.line - 1)}
      <Raw number={cell.line ?? ''} line={cell.rawLine} start={cell.cellStart} end={cell.cellEnd} digits={digits} hit scroll={scroll} />
      {neighbour(cell.after, cell.line === null ? '' : cell.line + 1)}
    </div>
  );
}

/** Where the path ends when no cell of the tape stands there: a decision, a deal entry, a lookup row, a constant, or nothing. */
export function DocumentOrigin({ origin }: { origin: Exclude<TraceOrigin, SourceCell> }) {
  if (origin.kind === 'blank') return <div className="s"><span className="m5">Nothing on the tape.</span> <span className="d2">{origin.reason}</span></div>;
  const document = origin.origin;
  return (
    <>
      <div><span className="m5">{document.label}</span> {origin.value === null ? null : <>gives <span className="mono m5"><Verbatim text={origin.value} /></span></>}</div>
      <div className="s d2"><Person origin={document} />{document.actor === undefined ? null : '. '}<span className="mono d3">{documentWord(document)} {document.ref}</span> {document.hash === undefined ? null : <Hash hash={document.hash} />}</div>
    </>
  );
}

/** The foot of the full-screen form: stays in sight while the path scrolls. */
export function SourceFoot({ stop, scroll, of, aside, forward }: { stop: OriginStop; scroll: RawScroll; of?: string; aside?: ReactNode; forward: string | undefined }) {
  const { origin } = stop;
  if (origin.kind !== 'source-cell') {
    const word = origin.kind === 'blank' ? 'Origin' : { decision: 'A person’s decision', deal: 'Deal entry', lookup: 'Lookup row', config: 'Configuration', mapping: 'Mapping', template: 'Template', system: 'System', document: 'Document' }[origin.origin.kind];
    return <section className="tv-src doc" aria-label="Origin" tabIndex={-1} data-forward={forward}><div className={`thr2${stop.verified ? '' : ' unv'}`} /><div className="tv-cap"><span className="m5 strong">{word}</span><span className="sp" />{aside}</div><div className="tv-doc">{<DocumentOrigin origin={origin} />}</div></section>;
  }
  return (
    <section className="tv-src" aria-label="Source cell" tabIndex={-1} data-forward={forward}>
      <div className={`thr2${stop.verified ? '' : ' unv'}`} />
      <div className="tv-cap">
        <span className="m5 strong">Source cell{of === undefined ? '' : ` of ${of}`}</span><FileName name={origin.file} /><span>{placeOf(origin)}</span><Hash hash={origin.tapeSha256} label="sha256" digits={12} />
        <span className="sp" />{aside ?? <span>{stop.verified ? `row ${origin.sourceRow.toLocaleString('en-GB')} of the tape, never modified` : 'not verified'}</span>}
      </div>
      <SourceLines cell={origin} digits={stop.digits} scroll={scroll} />
    </section>
  );
}
