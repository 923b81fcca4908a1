import type { Known } from '../program.ts';
import { viewOf } from '../program.ts';
import { compareDecisions, strategyOn } from '../decisions.ts';
import { compareBooks } from '../books.ts';
import { Tally } from '../tally.ts';
import { cutAt } from '../variants.ts';
import { trainRange } from '../../features/compute.ts';
import { featureUses, nameOf } from '../../features/registry.ts';
import type { Mutant } from './operators.ts';

/**
 * By brute force, at every session of the market: whether anything that a mutant makes up to there moves when what comes later is cut off.
 * Slow, without choosing any cut; where fits on the training slice may move, only sessions from its end on are looked at.
 */
export function movesAnything(known: Known, { spec, program }: Mutant): boolean {
  const { panel } = known;
  const { from, to } = trainRange(panel.sessions, spec.train);
  const about = { trainFrom: from, trainTo: to, policy: undefined };
  const uses = featureUses(spec.features);
  const isFitted = uses.some(({ normalise }) => normalise === 'train');
  const features = program.features(panel, known.side, spec);
  const view = viewOf(program, known, spec, features);
  const strategy = strategyOn(program, spec, view, about);
  const tally = new Tally();
  for (let t = isFitted ? to : 0; t < panel.sessions.length - 1 && tally.differing === 0; t += 1) {
    const cut = cutAt(known, t);
    const place = { panel, cut: t, variant: 'cut' as const };
    const less = program.features(cut.panel, cut.side, spec);
    for (const use of uses) tally.columns(place, nameOf(use), features.columns.get(nameOf(use)) as Float64Array, less.columns.get(nameOf(use)) as Float64Array, t + 1);
    const lessView = viewOf(program, cut, spec, less);
    tally.columns(place, 'universe', view.universe, lessView.universe, t + 1);
    const lessStrategy = strategyOn(program, spec, lessView, about);
    compareDecisions(tally, place, strategy, view, lessStrategy, t, spec.seed, spec.execution.cash);
    if (t % 10 === 0) compareBooks(tally, place, program, spec, [{ view, strategy }, { view: lessView, strategy: lessStrategy }]);
  }
  return tally.differing > 0;
}
