import type { MakeStrategy } from '../strategy.ts';
import { equalWeight } from './equal-weight.ts';
import { learnedStrategy } from './learned/learned-strategy.ts';
import { meanReversionStrategy } from './mean-reversion.ts';
import { momentumStrategy } from './momentum.ts';
import { riskParityStrategy } from './risk-parity.ts';
import { rulesStrategy } from './rules/rules-strategy.ts';
import { smaStrategy } from './sma.ts';

/**
 * The strategy that a spec declares, over one view. It reads the view only up to the session that it is asked about.
 * Errors: INVALID_INPUT (a rule that cannot be read, a feature that is not there, a learned strategy without its policy).
 */
export const makeStrategy: MakeStrategy = (spec, view, about) => {
  switch (spec.kind) {
    case 'equal-weight': return equalWeight(view);
    case 'sma': return smaStrategy(spec, view);
    case 'risk-parity': return riskParityStrategy(spec, view);
    case 'momentum': return momentumStrategy(spec, view);
    case 'rules': return rulesStrategy(spec, view);
    case 'mean-reversion': return meanReversionStrategy(spec, view);
    case 'ppo': return learnedStrategy(spec, view, about.policy);
  }
};
