import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { LookAhead, LookAheadCheck } from '../../../../src-shared/model/research/look-ahead.ts';
import type { ExperimentSpec, FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import { trainRange } from '../features/compute.ts';
import { featureOf, featureUses, nameOf } from '../features/registry.ts';
import type { FeaturePanel, LearnedPolicy, MarketView, Strategy } from '../strategy.ts';
import { checkActions } from './actions.ts';
import { compareBooks } from './books.ts';
import { drawnCuts, DRAWN_CUTS, gapCut, listingCuts, onsetCuts, revisionDays, type Cut } from './cut-points.ts';
import { compareDecisions, strategyOn, type StrategyAbout } from './decisions.ts';
import { checkLabels } from './label-overlap.ts';
import { checkPolicy } from './policy.ts';
import { PRODUCT, viewOf, type Known, type Program } from './program.ts';
import { compareNothing, Tally, told, type Place } from './tally.ts';
import { changedAfter, cutAt, revisedFrom } from './variants.ts';

export interface LookAheadOptions extends Known {
  readonly spec: ExperimentSpec;
  /** Of a learned strategy. */
  readonly policy?: LearnedPolicy | undefined;
  /** What is checked; the product's own path where it is absent. */
  readonly program?: Program;
  /** Sessions drawn from the rebalance days, besides those that the data suggest. */
  readonly drawn?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const LISTINGS = 8;
const REVISIONS = 4;

/**
 * Runs an experiment's path again on what was known at a few sessions and compares it with what it makes of everything, bit for bit: features,
 * normalisation, universe, decisions, orders and fills, for all sessions up to the cut. Deterministic by the spec's seed. Errors: as features
 * and strategies have them, INVALID_INPUT for a panel without two sessions.
 */
export function checkLookAhead(options: LookAheadOptions): LookAhead {
  const work = new Run(options).work();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** The same, letting others work between steps, so that progress is seen and a cancellation is heard. Errors: CANCELLED besides. */
export async function checkLookAheadInSteps(options: LookAheadOptions, signal: AbortSignal): Promise<LookAhead> {
  const work = new Run(options).work();
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new AppError('CANCELLED', 'the look-ahead check was cancelled');
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

class Run {
  readonly #whole: Known;
  readonly #spec: ExperimentSpec;
  readonly #program: Program;
  readonly #uses: readonly FeatureUse[];
  readonly #about: StrategyAbout;
  readonly #features: FeaturePanel;
  readonly #view: MarketView;
  readonly #strategy: Strategy;
  readonly #tally = { features: new Tally(), restated: new Tally(), fit: new Tally(), universe: new Tally(), decisions: new Tally(), execution: new Tally() };
  readonly #cuts: Cut[] = [];
  readonly #options: LookAheadOptions;

  constructor(options: LookAheadOptions) {
    const { panel, side, spec, program = PRODUCT } = options;
    if (panel.sessions.length < 2) throw new AppError('INVALID_INPUT', `the panel has ${panel.sessions.length} sessions: nothing can be taken away from it`, { userAction: 'Give bars of the whole window.' });
    const { from, to } = trainRange(panel.sessions, spec.train);
    [this.#options, this.#whole, this.#spec, this.#program, this.#uses] = [options, { panel, side }, spec, program, featureUses(spec.features)];
    this.#about = { trainFrom: from, trainTo: to, policy: options.policy };
    this.#features = program.features(panel, side, spec);
    this.#view = viewOf(program, this.#whole, spec, this.#features);
    this.#strategy = strategyOn(program, spec, this.#view, this.#about);
  }

  /** Step by step; gives the report at the end. */
  *work(): Generator<void, LookAhead, void> {
    const { panel } = this.#whole;
    const warmUp = Math.min(panel.sessions.length - 2, Math.max(this.#strategy.warmUp, ...this.#features.warmUp.values(), 1));
    const isFitted = this.#spec.strategy.kind === 'ppo' || this.#uses.some(({ normalise }) => normalise === 'train');
    const drawn = drawnCuts(panel, this.#spec, { trainTo: this.#about.trainTo, warmUp, isFitted, seed: this.#spec.seed, drawn: this.#options.drawn ?? DRAWN_CUTS });
    const gap = gapCut(panel, this.#view.universe, isFitted ? this.#about.trainTo : warmUp);
    const steps: readonly (() => void)[] = [...(gap === null ? [] : [() => this.#wholePath(gap, ['cut'])]), ...drawn.map((cut, k) => () => this.#wholePath(cut, k === drawn.length - 1 || cut.session === this.#about.trainTo ? ['cut', 'changed'] : ['cut'])), () => this.#onsets(), () => this.#listings()];
    for (const [k, step] of steps.entries()) {
      step();
      this.#options.onProgress?.(k + 1, steps.length + 1);
      yield;
    }
    const restated = this.#restated();
    const checks: LookAheadCheck[] = [
      this.#tally.features.check('features', 'Features use nothing later', `Features are the same bits on bars and facts as they were known at ${this.#cuts.length} sessions.`),
      restated,
      this.#tally.fit.check('fit', 'Nothing is fitted on the test slice', isFitted || this.#uses.some(({ normalise }) => normalise !== 'none') ? 'What is normalised stays the same whatever comes after the training slice, or after the session.' : 'No feature is fitted.'),
      this.#universe(),
      this.#tally.decisions.check('decisions', 'Decisions use nothing later', 'Signals, target weights and orders are the same on what was known at the close of the decision.'),
      this.#execution(), checkLabels(this.#spec, panel.sessions), this.#policy(), checkActions(this.#whole, this.#spec.prices),
    ];
    this.#options.onProgress?.(steps.length + 1, steps.length + 1);
    return this.#told(checks);
  }

  /** Everything up to the close of a session, on what was known then; at the end of training and the last cut on another future too. */
  #wholePath(cut: Cut, variants: readonly ('cut' | 'changed')[]): void {
    this.#cuts.push(cut);
    const { panel } = this.#whole;
    const t = cut.session;
    for (const variant of variants) {
      const known = variant === 'cut' ? cutAt(this.#whole, t) : changedAfter(this.#whole, t, this.#spec.seed);
      const place: Place = { panel, cut: t, variant };
      const sessions = known.panel.sessions.length;
      const features = this.#program.features(known.panel, known.side, this.#spec);
      this.#compareFeatures(place, this.#uses, this.#features, features, sessions);
      const view = viewOf(this.#program, known, this.#spec, features);
      this.#tally.universe.columns(place, 'universe', this.#view.universe, view.universe, sessions);
      const strategy = strategyOn(this.#program, this.#spec, view, this.#about);
      // What looks k sessions ahead shows in the k sessions before the cut.
      for (const session of [t, t - 1, t - 2, t - 7]) if (session >= 0) compareDecisions(this.#tally.decisions, place, this.#strategy, this.#view, strategy, session, this.#spec.seed, this.#spec.execution.cash);
      compareBooks(this.#tally.execution, place, this.#program, this.#spec, [{ view: this.#view, strategy: this.#strategy }, { view, strategy }]);
    }
  }

  #compareFeatures(place: Place, uses: readonly FeatureUse[], whole: FeaturePanel, other: FeaturePanel, sessions: number): void {
    for (const use of uses) {
      const tally = use.normalise === 'train' || use.normalise === 'full-sample' ? this.#tally.fit : this.#tally.features;
      tally.columns(place, nameOf(use), whole.columns.get(nameOf(use)) as Float64Array, other.columns.get(nameOf(use)) as Float64Array, sessions);
    }
  }

  /** Each feature at the sessions at which it becomes known. Fits on the training slice are taken off: these sessions lie inside it. */
  #onsets(): void {
    const uses = this.#uses.map((use): FeatureUse => (use.normalise === 'train' ? { ...use, normalise: 'none' } : use));
    const spec = { ...this.#spec, features: uses };
    const features = uses.every((use, at) => use === this.#uses[at]) ? this.#features : this.#program.features(this.#whole.panel, this.#whole.side, spec);
    for (const [session, names] of onsetCuts(this.#whole.panel, features)) {
      this.#cuts.push({ session, why: `${names.length === 1 ? names[0] : `${names.length} features`} first known, or known again` });
      const known = cutAt(this.#whole, session);
      const some = uses.filter((use) => names.includes(nameOf(use)));
      this.#compareFeatures({ panel: this.#whole.panel, cut: session, variant: 'cut' }, some, features, this.#program.features(known.panel, known.side, { ...spec, features: some }), known.panel.sessions.length);
    }
  }

  #listings(): void {
    for (const session of listingCuts(this.#whole.panel, LISTINGS)) {
      const known = cutAt(this.#whole, session);
      this.#tally.universe.columns({ panel: this.#whole.panel, cut: session, variant: 'cut' }, 'universe', this.#view.universe, this.#program.universe(known.panel, known.side, this.#spec), known.panel.sessions.length);
    }
  }

  #restated(): LookAheadCheck {
    const { panel, side } = this.#whole;
    const title = 'Figures as they were filed then';
    const uses = this.#uses.filter((use) => featureOf(use.name).inputs.includes('fundamentals')).map((use): FeatureUse => (use.normalise === 'train' ? { ...use, normalise: 'none' } : use));
    if (uses.length === 0) return compareNothing('restated', title, 'passed', 'No feature stands on figures that are revised.');
    const days = revisionDays(side.fundamentals);
    const symbols = [...panel.symbols.entries()].filter(([, symbol]) => days.has(symbol));
    if (symbols.length === 0) return compareNothing('restated', title, 'not-evaluable', 'No filing of the data was revised: whether a later figure would be used cannot be seen.');
    const spec = { ...this.#spec, features: uses };
    const whole = this.#program.features(panel, side, spec);
    // Of each name one of its revisions at a time, from the first to the last: its figures before that day must not move.
    for (let round = 0; round < REVISIONS; round += 1) {
      const chosen = new Map([...days].map(([symbol, each]) => [symbol, each[Math.round((round * (each.length - 1)) / (REVISIONS - 1))] as string]));
      const revised = this.#program.features(panel, revisedFrom(side, chosen, this.#spec.seed), spec);
      for (const [s, symbol] of symbols) {
        const cut = panel.sessions.findLastIndex((session) => session < (chosen.get(symbol) as string));
        for (const use of cut < 0 ? [] : uses) this.#tally.restated.column({ panel, cut, variant: 'revised' }, nameOf(use), s, whole.columns.get(nameOf(use)) as Float64Array, revised.columns.get(nameOf(use)) as Float64Array, panel.sessions.length);
      }
    }
    return this.#tally.restated.check('restated', title, `Other figures in what ${symbols.length} ${symbols.length === 1 ? 'name' : 'names'} revised later change nothing before the revision.`);
  }

  /** Never passed without point-in-time membership: who is there today survived. */
  #universe(): LookAheadCheck {
    const check = this.#tally.universe.check('universe', 'The universe of the session', 'Who may be held is told by what was known in the session.');
    if (check.verdict === 'failed' || this.#whole.panel.pointInTime) return check;
    return { ...check, verdict: 'not-evaluable', text: 'There is no point-in-time membership: names that were left out long ago are not in the data, and results are biased by survivorship. Of the names that are there nothing looks ahead.' };
  }

  #execution(): LookAheadCheck {
    const check = this.#tally.execution.check('execution', 'Fills come after decisions', 'Every fill comes in a session after its decision, and the book is the same on what was known.');
    if (this.#spec.execution.fill !== 'same-close') return check;
    return { ...check, verdict: 'failed', differing: Math.max(1, check.differing), text: 'Signals are made at the close and filled at that same close: nobody can trade at the price that decides the trade. Set execution.fill to next-open or next-close.' };
  }

  #policy(): LookAheadCheck {
    const [{ panel }, { trainFrom, trainTo, policy }] = [this.#whole, this.#about];
    if (this.#spec.strategy.kind !== 'ppo' || trainTo >= panel.sessions.length - 1) return checkPolicy(this.#spec, policy, { whole: this.#view, changed: this.#view }, { from: trainFrom, to: trainTo });
    const changed = changedAfter(this.#whole, trainTo, this.#spec.seed);
    return checkPolicy(this.#spec, policy, { whole: this.#view, changed: viewOf(this.#program, changed, this.#spec, this.#program.features(changed.panel, changed.side, this.#spec)) }, { from: trainFrom, to: trainTo });
  }

  #told(checks: readonly LookAheadCheck[]): LookAhead {
    const failed = checks.filter(({ verdict }) => verdict === 'failed');
    const notEvaluable = checks.filter(({ verdict }) => verdict === 'not-evaluable').length;
    const first = failed.flatMap(({ differences }) => differences)[0] ?? null;
    const open = notEvaluable === 0 ? '' : ` ${notEvaluable} of ${checks.length} checks cannot be evaluated on these data.`;
    return {
      kind: 'research.look-ahead', version: 1, verdict: failed.length > 0 ? 'blocked' : 'passed', seed: this.#spec.seed,
      text: failed.length > 0 ? `The experiment looks ahead. What does not hold: ${failed.map(({ title }) => `"${title}"`).join(', ')}. ${first === null ? (failed[0] as LookAheadCheck).text : `First: ${told(first)}.`}` : `Nothing that was tried looks ahead.${open}`,
      cuts: this.#cuts.toSorted((a, b) => a.session - b.session).map(({ session, why }) => ({ session: this.#whole.panel.sessions[session] as string, why })),
      checks: [...checks], notEvaluable, first,
    };
  }
}
