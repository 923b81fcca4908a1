import type { ReactNode } from 'react';
import { formatCount, groupDigits, shortHash } from '../../components/format.ts';
import { Traceable } from '../../components/traceable.tsx';
import { FileName, Hash } from '../../components/values.tsx';
import type { PathStop, StepStop } from './path.ts';
import { layoutPopulation, overWords } from './population.ts';
import { cutRawLine } from './raw-line.ts';
import { DocumentOrigin, placeOf, type SourceCell } from './source-lines.tsx';
import { FindingLine, StepDetail } from './step-row.tsx';
import { PanelBead } from './value-text.tsx';
import { hashLine, Person } from './vouch.tsx';

/** What the panel knows of the path it draws. */
export interface PanelContext {
  readonly focus: string | null;
  readonly opened: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
  readonly enter: (address: string, index: number) => void;
}

function PanelStep({ stop, context }: { stop: StepStop; context: PanelContext }) {
  const open = context.opened.has(stop.key);
  const origin = stop.step.origin;
  return (
    <div className={`vs${stop.verified ? '' : ' unv'}`}>
      <i className={stop.solid ? '' : 'h'} aria-hidden="true" />
      <button type="button" className="ps" aria-expanded={open} data-stop={stop.key} tabIndex={context.focus === stop.key ? 0 : -1} onClick={() => context.toggle(stop.key)}>
        <span className="m5">{stop.step.title}</span> <span className="d2">{stop.step.detail}</span>{stop.solid ? null : <span className="d3"> unchanged</span>}
      </button>
      <div className="mi d3 el">{origin?.actor === undefined ? (origin?.label ?? `derivation ${stop.node.column}`) : <Person origin={origin} />} <span className="hash">{hashLine(stop)}</span></div>
      {open ? <StepDetail stop={stop} /> : null}
      {stop.bead === null ? null : <PanelBead bead={stop.bead} label="Value before:" />}
    </div>
  );
}

/** The raw line around the cell: as much as fits, the cell first in sight. */
export function RawExcerpt({ cell }: { cell: SourceCell }) {
  const cut = cutRawLine(cell.rawLine, cell.cellStart, cell.cellEnd);
  return <div className="raw" title={`${cut.before.slice(-80)}${cut.cellLeft}${cut.cellRight}${cut.after.slice(0, 80)}`}>{cut.before.slice(-8)}<span className="cell">{cut.cellLeft}{cut.cellRight}</span>{cut.after.slice(0, 60)}</div>;
}

function PanelPopulation({ stop }: { stop: Extract<PathStop, { kind: 'population' }> }) {
  const population = stop.node.population;
  if (population === undefined) return null;
  const layout = layoutPopulation(population, stop.total);
  return (
    <div className="vs">
      <i aria-hidden="true" />
      <div className="s"><span className="m5">{layout.count} {overWords(population.over)}</span> <span className="d2">{population.aggregate}{population.filter === '' ? '' : <>, where <span className="mono">{population.filter}</span></>}</span></div>
      <table className="cp pop-t"><thead className="vh"><tr><th scope="col">Contributor</th><th scope="col">Value</th><th scope="col">Share</th></tr></thead><tbody>
        {layout.lines.map((line) => <tr key={line.address ?? line.label}><td className="mono el">{line.label}</td><td className="r">{line.value === null ? '' : <Traceable address={line.address} name={`${groupDigits(line.value)}, ${line.label}`}>{groupDigits(line.value)}</Traceable>}</td><td className="r d3">{line.share === null ? '' : `${line.share} %`}</td></tr>)}
        <tr className="tot"><td>sum</td><td className="r">{stop.total === null ? '' : groupDigits(stop.total)}</td><td className="r" /></tr>
      </tbody></table>
      <div className="mi d3">{layout.leftOutRows === 0 ? 'None left out.' : `Left out: ${formatCount(layout.leftOutRows)} (${population.leftOut.map((group) => `${formatCount(group.rows)} ${group.reason}`).join(', ')}).`}</div>
    </div>
  );
}

/** One stop beside the spine. */
export function PanelStop({ stop, context }: { stop: PathStop; context: PanelContext }): ReactNode {
  switch (stop.kind) {
    case 'step': return <PanelStep stop={stop} context={context} />;
    case 'folded': return (
      <div className={`vs${stop.verified ? '' : ' unv'}`}>
        <button type="button" className="ps d2" aria-expanded={context.opened.has(stop.key)} data-stop={stop.key} tabIndex={context.focus === stop.key ? 0 : -1} onClick={() => context.toggle(stop.key)}>{stop.steps.length} steps unchanged, {context.opened.has(stop.key) ? 'shown below' : 'folded'}: {stop.steps.map(({ step }) => step.title).join(', ')}</button>
      </div>
    );
    case 'population': return <PanelPopulation stop={stop} />;
    case 'findings': return <div className="vs"><i className="h" aria-hidden="true" />{stop.node.findings.map((finding) => <div key={finding.rule} className="s"><FindingLine finding={finding} /></div>)}</div>;
    case 'broken': return (
      <div className="vs"><i className="x" aria-hidden="true" /><div className="note block" role="alert"><div className="grow"><b>The thread ends here: {stop.what}.</b> Expected <span className="mono">{stop.expected.length === 64 ? shortHash(stop.expected, 16) : stop.expected}</span>, found <span className="mono">{stop.found.length === 64 ? shortHash(stop.found, 16) : stop.found}</span>. Below it nothing is verified.</div></div></div>
    );
    case 'branch': return (
      <div className="vs"><i className="h" aria-hidden="true" /><div className="s m5">Made from {stop.node.inputs.length} values</div>
        {stop.node.inputs.map((input, index) => (
          <div key={input.address} className="row s">
            <button type="button" className="as-link el" aria-pressed={index === stop.entered} data-stop={`in:${input.address}`} tabIndex={context.focus === `in:${input.address}` ? 0 : -1} onClick={() => context.enter(stop.node.address, index)}>{input.title}</button>
            <span className="sp" />{input.recomputed === null ? <span className="d3">blank</span> : <Traceable address={input.address} name={`${groupDigits(input.recomputed)}, ${input.title}`}>{groupDigits(input.recomputed)}</Traceable>}
            {index === stop.entered ? <span className="mi d3">followed</span> : null}
          </div>
        ))}
      </div>
    );
    case 'origin': return stop.origin.kind === 'source-cell' ? (
      <div className={`vs${stop.verified ? '' : ' unv'}`}><i className="e" aria-hidden="true" />
        <div className="s d2" tabIndex={-1} data-source="true"><FileName name={stop.origin.file} /> {placeOf(stop.origin)} <Hash hash={stop.origin.tapeSha256} /></div>
        {stop.origin.headerLine === null ? null : <div className="mi d3 el">header “{stop.origin.header}”</div>}
        <RawExcerpt cell={stop.origin} />
      </div>
    ) : <div className={`vs${stop.verified ? '' : ' unv'}`}><i aria-hidden="true" /><DocumentOrigin origin={stop.origin} /></div>;
  }
}

/** Characters before the decimal point of the widest value: the width that all left parts take. */
export function leftWidth(stops: readonly PathStop[]): number {
  return Math.max(0, ...stops.map((stop) => (stop.kind === 'step' && stop.bead?.cut.numeric === true ? stop.bead.cut.at : 0)));
}
