import { useEffect, useRef } from 'react';
import { formatCount } from '../../components/format.ts';
import type { Preview } from './dialect-chips.tsx';

const LABELS: Readonly<Record<string, string>> = { preamble: 'before header', header: 'header', blank: 'blank', totals: 'totals, set aside', footer: 'after table', 'repeated-header': 'header again' };

/** The file as it arrived: every character, with source line numbers; the line of the chosen row is marked. */
export function RawLines({ preview, line }: { preview: Preview; line: number | null }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('.hit')?.scrollIntoView({ block: 'nearest' });
  }, [line]);
  return (
    <section className="pane raw-pane" aria-label="File as it arrived">
      <div className="ph"><h2>File as it arrived</h2><span className="s d3 el">every character, source line numbers</span></div>
      <div ref={box} className="raw grow" tabIndex={0} role="group" aria-label="Raw lines">
        {preview.rawLines.map((raw, at) => {
          const gap = at > 0 ? raw.line - (preview.rawLines[at - 1]?.line ?? 0) - 1 : 0;
          const look = raw.kind === 'data' ? '' : raw.kind === 'header' ? 'head' : 'pre';
          return (
            <div key={raw.line}>
              {gap > 0 ? <div className="ln gap">{formatCount(gap)} more {gap === 1 ? 'line' : 'lines'}</div> : null}
              <div className={`ln ${look}${raw.line === line ? ' hit' : ''}`}><span className="no">{raw.line}</span><span>{raw.text}</span>{LABELS[raw.kind] === undefined ? null : <b>{LABELS[raw.kind]}</b>}</div>
            </div>
          );
        })}
      </div>
    </section>
  );
}
