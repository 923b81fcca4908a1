import { formatCount, formatDecimal, formatDifference } from '../../components/format.ts';
import type { CallOutput } from '../../state/use-call.ts';
import { sicrGrid } from './sicr-cells.ts';

type Line = CallOutput<'ecl.sensitivity'>['lines'][number];
/** Group of the lines that belong into the grid. */
export const SICR = 'sicr';

/** The allowance by both bars of a significant increase in credit risk: the more loans a bar lets into stage 2, the darker its cell. */
export function SicrGrid({ lines, currency }: { lines: readonly Line[]; currency: string }) {
  const grid = sicrGrid(lines);
  if (grid === null) return null;
  return (
    <section className="eclb-part" aria-label="Bars of a significant increase in credit risk">
      <div className="ph sec"><h2>Bars of a significant increase in credit risk</h2><span className="s d3 el">allowance in {currency}, its difference, and the loans in stage 2; both bars must be reached</span></div>
      <table className="eclb-grid" aria-label="Allowance by relative and absolute bar">
        <thead><tr><th scope="col" className="fst">Ratio of PDs, increase</th>{grid.increases.map((increase) => <th key={increase} scope="col" className="r">+{formatDecimal(String(Number(increase) * 100), 2)} points</th>)}</tr></thead>
        <tbody>
          {grid.ratios.map((ratio) => (
            <tr key={ratio}><th scope="row" className="fst">{ratio} times</th>{grid.increases.map((increase) => {
              const cell = grid.cell(ratio, increase);
              return cell === undefined ? <td key={increase} className="r d3">not run</td> : <td key={increase} className={`r eclb-h${cell.tint}`}><span className="mono">{formatDecimal(cell.line.allowance, 2)}</span><span className="mono s eclb-sub">{formatDifference(cell.line.difference, 2)}</span><span className="mono s eclb-sub">{formatCount(cell.line.stage2)} loans</span></td>;
            })}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
