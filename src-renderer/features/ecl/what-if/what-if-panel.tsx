import { useState } from 'react';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { formatCount } from '../../../components/format.ts';
import { Segmented } from '../../../components/inputs.tsx';
import { ErrorState } from '../../../components/states.tsx';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';
import { NotOfRecord } from '../../ecl-parts/stage-tag.tsx';
import { adjustmentsOf, leversOf, MOST_WEIGHTS, type Levers, type NamedLeverBase } from './levers.ts';
import { SliderRow } from './slider-row.tsx';
import type { WhatIf } from './use-what-if.ts';
import { ALL_TENTHS, moveWeight } from './weights.ts';

/** What of an overview the levers start from. */
export function leverBase(overview: EclOverview): NamedLeverBase {
  return { scenarios: overview.scenarios, relative: overview.conventions.find(({ path }) => path === 'staging.relative')?.value };
}

/** The levers: weights, risk, overlays. What they give stands at the right, never of record; `0` puts all back. */
export function WhatIfPanel({ overview, loans, levers, onLevers, whatIf, onClose }: { overview: EclOverview; loans: number; levers: Levers; onLevers: (levers: Levers) => void; whatIf: WhatIf; onClose?: () => void }) {
  const base = leverBase(overview);
  const own = leversOf(base);
  const [held, setHeld] = useState<ReadonlySet<number>>(new Set());
  const moved = adjustmentsOf(levers, base) !== null;
  const set = (change: Partial<Levers>): void => onLevers({ ...levers, ...change });
  const reset = (): void => onLevers(own);
  useCommands([{ id: 'ecl.reset', label: 'Put all levers back', group: 'What if', keys: ['0'], when: () => moved, run: reset }]);
  const many = overview.scenarios.length > MOST_WEIGHTS;
  const hold = (at: number): void => setHeld((old) => { const next = new Set(old); if (!next.delete(at)) next.add(at); return next; });
  return (
    <section className="pane ecl-wif" aria-label="What if">
      <div className="ph"><h2>What if</h2><NotOfRecord /><span className="sp" /><Button look="quiet" small command="ecl.reset" disabled={moved ? null : 'Every lever stands as the run has it.'} onPress={reset}>Reset</Button>{onClose === undefined ? null : <IconButton icon="close" small label="Close the levers" onPress={onClose} />}</div>
      <div className="pad scroll grow ecl-levers">
        <h3>Scenario weights, sum 100</h3>
        {many ? <p className="s d3">{formatCount(overview.scenarios.length)} paths of equal weight: they are drawn, not weighed.</p> : overview.scenarios.length === 1 ? <p className="s d3">One scenario has all the weight.</p> : overview.scenarios.map((scenario, at) => {
          const isHeld = held.has(at);
          const free = overview.scenarios.filter((_, other) => other !== at && !held.has(other)).length;
          return (
            <SliderRow key={scenario.id} label={scenario.title} value={(levers.weights[at] ?? 0) / 10} base={(own.weights[at] ?? 0) / 10} from={0} to={100} least={0} most={100} step={0.1} digits={1} unit="%"
              closed={isHeld ? 'Held: the others share the rest.' : free === 0 ? 'All others are held.' : null}
              extra={<IconButton icon={isHeld ? 'lock' : 'unlock'} small pressed={isHeld} label={`Hold the weight of ${scenario.title}`} onPress={() => hold(at)} />}
              onChange={(to) => set({ weights: moveWeight(levers.weights, at, Math.round((to / 100) * ALL_TENTHS), held) })} />
          );
        })}
        {many || overview.scenarios.length === 1 ? null : <p className="mi d3">Moving one moves the others in proportion; hold one to keep it.</p>}
        <h3>Risk</h3>
        <SliderRow label="PD, all terms" value={levers.pd} base={own.pd} from={0.01} to={2} least={0.01} most={20} step={0.01} digits={2} unit="×" onChange={(pd) => set({ pd })} />
        <SliderRow label="LGD, shift" value={levers.lgd} base={own.lgd} from={-25} to={25} least={-100} most={100} step={0.1} digits={1} unit="points" onChange={(lgd) => set({ lgd })} />
        <SliderRow label="House prices" value={levers.housePrices} base={own.housePrices} from={-30} to={30} least={-90} most={300} step={0.1} digits={1} unit="%" onChange={(housePrices) => set({ housePrices })} />
        <SliderRow label="SICR, relative" value={levers.sicr ?? 2} base={own.sicr ?? 2} from={1} to={3.5} least={1} most={20} step={0.1} digits={1} unit="× PD" closed={own.sicr === null ? `The policy tests ${base.relative === 'off' || base.relative === undefined ? 'without a relative bar' : base.relative}.` : null} onChange={(sicr) => set({ sicr })} />
        <div className="row s"><span className={levers.overlays === 'kept' ? '' : 'm5'}>Overlays</span><span className="sp" /><span className="ecl-seg"><Segmented label="Overlays" value={levers.overlays} options={[{ id: 'kept', label: 'Kept' }, { id: 'removed', label: 'Removed' }]} onChange={(overlays) => set({ overlays })} /></span></div>
      </div>
      <Basis loans={loans} moved={moved} whatIf={whatIf} />
    </section>
  );
}

/** What the figures at the right are of, and how long the host took: as it measured, never guessed. */
function Basis({ loans, moved, whatIf }: { loans: number; moved: boolean; whatIf: WhatIf }) {
  const { sample, all, error, current } = whatIf;
  return (
    <div className="pad sec s d2 ecl-basis" role="status">
      {error === null ? null : <ErrorState error={error} kept="the figures of record" />}
      {!moved ? <div className="d3">Figures at the right are the run’s own. Move a lever to see what would be.</div> : (
        <>
          {sample === null ? null : <div className="row"><span>{formatCount(sample.loans)} loans</span><span className="sp" /><span className="mono">{took(sample.milliseconds)}</span></div>}
          <div className="row"><span>All {formatCount(all?.of ?? loans)}</span><span className="sp" /><span className="mono">{all === null ? 'measuring' : took(all.milliseconds)}</span></div>
          <div className="prog"><i style={{ width: current ? '100%' : sample === null ? '10%' : '40%', background: current ? 'var(--run-done)' : 'var(--run-running)' }} /></div>
          <div className="d3">{current ? 'What-if figures are of all loans.' : sample === null ? 'What-if figures are of where the levers stood before.' : `What-if figures are of ${formatCount(sample.loans)} loans drawn with a fixed seed, scaled.`}</div>
        </>
      )}
    </div>
  );
}

/** `118 ms`, `1.31 s`. */
export function took(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
