import { useContext, type RefObject } from 'react';
import { Kbd } from '../../components/button.tsx';
import { formatCount, groupDigits } from '../../components/format.ts';
import { Traceable, TracingContext } from '../../components/traceable.tsx';
import { anchor } from './anchor.ts';
import type { BranchStop, PopulationStop } from './path.ts';
import { ContributorRows, type Listing } from './population/contributor-rows.tsx';
import { layoutPopulation, overWords, type PopulationLine } from './population.ts';
import { Characters } from './value-text.tsx';

/** A computed value on the plumb line: grouped, since it stands in no file; a link where it has a trace of its own. */
function PlumbValue({ value, address, name, absent = 'see filter' }: { value: string | null; address: string | null; name: string; absent?: string }) {
  const text = value === null ? null : groupDigits(value);
  const cut = anchor(text ?? '');
  return (
    <div className={`vl bead${cut.numeric ? '' : ' text'}`}>
      {text === null ? <><span className="l" /><span className="r"><span className="pv d3 s">{absent}</span></span></> : (
        <>
          <span className="l">{cut.at === 0 ? null : <span className="pv"><Traceable address={address} name={`${text}, ${name}`}><Characters text={text} to={cut.at} /></Traceable></span>}</span>
          {cut.at < text.length ? (
            <span className="r" aria-hidden={cut.at > 0 || undefined}>
              <span className="pv"><Traceable address={address} name={`${text}, ${name}`} {...(cut.at > 0 ? { inGrid: true } : {})}><Characters text={text} from={cut.at} /></Traceable></span>
            </span>
          ) : null}
        </>
      )}
    </div>
  );
}

function Line({ line, on, choose, focusable }: { line: PopulationLine; on: boolean; choose: () => void; focusable: boolean }) {
  const { run } = useContext(TracingContext);
  return (
    <div className={`con${on ? ' on' : ''}`}>
      <span className={`id el${line.kind === 'contributor' ? '' : ' ui'}`}>
        {line.kind === 'contributor' && run !== null ? <button type="button" className="el" aria-pressed={on} tabIndex={focusable ? 0 : -1} data-stop={`con:${line.address ?? line.label}`} title="Show its cell below; Enter again opens its own path" onClick={choose}>{line.label}</button> : line.label}
      </span>
      <PlumbValue value={line.value} address={line.address} name={line.label} />
      <span className="sh"><i aria-hidden="true" style={{ width: `${Math.max(line.bar > 0 ? 1 : 0, line.bar * 45)}%` }} />{line.share === null ? null : <span className="pct mono">{line.share} %</span>}</span>
    </div>
  );
}

/** What the rows of a population share with the view around them: the list of all rows, if it is open. */
export interface PopulationList { readonly listing: Listing | null; readonly setListing: (to: Listing | null) => void; readonly field: RefObject<HTMLInputElement | null> }

/** An aggregate's population: filter, the largest contributors or all of them, the rest, the sum on the same x, who is left out, strata. */
export function PopulationRows({ stop, chosen, choose, currentLine, list }: { stop: PopulationStop; chosen: string | null; choose: (address: string) => void; currentLine: string | null; list: PopulationList }) {
  const { run } = useContext(TracingContext);
  const population = stop.node.population;
  if (population === undefined) return null;
  const layout = layoutPopulation(population, stop.total);
  const all = population.contributors <= population.drivers.length;
  const { listing, setListing } = list;
  return (
    <>
      <div className="pop-cap">
        <span className="m5 strong">{layout.count} {overWords(population.over)}</span>
        <span className="el">{all ? 'all are shown' : `the ${population.drivers.length} largest and the rest as one line`}; {population.filter === '' ? 'no filter' : <>where <span className="mono">{population.filter}</span></>}</span>
        {all && listing === null ? null : <span className="row gap1">any one by <Kbd>/</Kbd></span>}
        <span className="sp" />{layout.additive && listing === null ? <span>share of sum</span> : null}
      </div>
      {listing !== null && run !== null ? <ContributorRows run={run} address={stop.node.address} listing={listing} onListing={setListing} field={list.field} chosen={chosen} choose={choose} onClose={() => setListing(null)} /> : layout.lines.map((line) => <Line key={line.address ?? line.label} line={line} on={line.address !== null && line.address === chosen} focusable={currentLine === `con:${line.address ?? line.label}`} choose={() => { if (line.address !== null) choose(line.address); }} />)}
      <div className="con sum">
        <span className="id ui el">{population.aggregate}</span>
        <PlumbValue value={stop.total} address={null} name={population.aggregate} />
        <span className="sh">{layout.leftOutRows === 0 ? <span className="d3 s el">none left out</span> : <button type="button" className="as-link s el pop-left" data-stop="left-out" tabIndex={currentLine === 'left-out' ? 0 : -1} title={population.leftOut.map((group) => `${formatCount(group.rows)} ${group.reason}`).join(', ')} onClick={() => setListing({ leftOut: true, search: '' })}>{`left out: ${formatCount(layout.leftOutRows)} (${population.leftOut.map((group) => `${formatCount(group.rows)} ${group.reason}`).join(', ')})`}</button>}</span>
      </div>
      {population.strata.length === 0 ? null : (
        <details className="strata"><summary className="s d2">Strata and the statement</summary>
          <table className="cp"><thead><tr><th scope="col">Stratum</th><th scope="col" className="r">Rows</th><th scope="col" className="r">Value</th></tr></thead>
            <tbody>{population.strata.map((stratum) => <tr key={stratum.label}><td>{stratum.label}</td><td className="r">{formatCount(stratum.rows)}</td><td className="r">{groupDigits(stratum.value)}</td></tr>)}</tbody></table>
          <pre className="raw wrap-raw">{population.sql}</pre>
        </details>
      )}
    </>
  );
}

/** A node made from several values: each with its value on the line; one is followed, any can be entered. */
export function BranchRows({ stop, enter, currentLine }: { stop: BranchStop; enter: (index: number) => void; currentLine: string | null }) {
  return (
    <>
      <div className="pop-cap"><span className="m5 strong">Made from {stop.node.inputs.length} values</span><span>one is followed below</span></div>
      {stop.node.inputs.map((input, index) => {
        const on = index === stop.entered;
        return (
          <div key={input.address} className={`con${on ? ' on' : ''}`}>
            <span className="id ui el"><button type="button" className="el" aria-pressed={on} tabIndex={currentLine === `in:${input.address}` ? 0 : -1} data-stop={`in:${input.address}`} onClick={() => enter(index)}>{input.title}</button></span>
            <PlumbValue value={input.recomputed} address={input.address} name={input.title} absent="blank" />
            <span className="sh"><span className="d3">{on ? 'followed below' : input.recomputed === null ? 'blank, so not used' : 'Enter follows this one'}</span></span>
          </div>
        );
      })}
    </>
  );
}
