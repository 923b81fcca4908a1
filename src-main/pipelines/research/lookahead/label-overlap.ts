import type { LookAheadCheck } from '../../../../src-shared/model/research/look-ahead.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { firstFrom, lastTo } from '../../../../src-shared/model/market/session-range.ts';
import { combinatorialSplits, walkForwardFolds, type Span } from '../robustness/splits.ts';

/** A fold as it is declared: what it is called, training and test. */
interface Declared { readonly name: string; readonly train: readonly Span[]; readonly tests: readonly Span[] }

/**
 * Whether a label made in training reaches into a test. A label of session t stands on t and the h sessions after it, so that no training session
 * may lie within h sessions of a test (purging and embargo: López de Prado 2018, sections 7.4.1 and 7.4.2). Folds are made with what the spec
 * says is purged, also where the product would leave out more of its own accord: a spec must not say less than it needs.
 */
export function checkLabels(spec: Pick<ExperimentSpec, 'validation' | 'train' | 'test'>, sessions: readonly string[]): LookAheadCheck {
  const { labelHorizon: h } = spec.validation;
  const title = 'No label reaches from training into a test';
  const folds = declaredFolds(spec, sessions);
  const found = folds.flatMap(({ name, train, tests }) => {
    const reaching = train.flatMap((span) => tests.map((test) => overlap(span, test, h))).filter(({ count }) => count > 0);
    return reaching.length === 0 ? [] : [{ name, count: reaching.reduce((sum, { count }) => sum + count, 0), session: (reaching[0] as { first: number }).first }];
  });
  const looks = `Labels look ${h} ${h === 1 ? 'session' : 'sessions'} forward`;
  const [first] = found;
  return {
    check: 'labels', title, verdict: first === undefined ? 'passed' : 'failed', compared: folds.length, differing: found.length,
    text: first === undefined ? `${looks}, and no training session of ${folds.length} ${folds.length === 1 ? 'split' : 'splits'} is as near to a test.` : `${looks}, and ${first.count} training ${first.count === 1 ? 'session is' : 'sessions are'} as near to the test of ${first.name}${found.length > 1 ? ` (and of ${found.length - 1} more)` : ''}. Set validation.purge to at least ${h}.`,
    differences: first === undefined ? [] : [{ cut: sessions[first.session] as string, variant: 'cut', symbol: null, session: sessions[first.session] as string, what: `label of a training session of ${first.name}`, whole: h, known: spec.validation.purge, sourceRow: null }],
  };
}

function declaredFolds(spec: Pick<ExperimentSpec, 'validation' | 'train' | 'test'>, sessions: readonly string[]): Declared[] {
  const { purge, embargo, walkForward, purged } = spec.validation;
  const [from, to] = [firstFrom(sessions, spec.train.from), lastTo(sessions, spec.test.to)];
  const [trainTo, testFrom] = [lastTo(sessions, spec.train.to), firstFrom(sessions, spec.test.from)];
  const folds: Declared[] = [];
  if (trainTo >= from && testFrom <= to) folds.push({ name: 'the test slice', train: [{ from, to: Math.min(trainTo, testFrom - 1 - purge) }], tests: [{ from: testFrom, to }] });
  if (walkForward !== undefined) folds.push(...walkForwardFolds({ from, to }, walkForward.kind, walkForward.train, walkForward.test, walkForward.step ?? walkForward.test, purge).map(({ train, test }, k) => ({ name: `walk-forward ${k + 1}`, train: [train], tests: [test] })));
  if (purged !== undefined && purged.test < purged.groups) folds.push(...combinatorialSplits({ from, to }, purged.groups, purged.test, { horizon: purge, embargo }).splits.map(({ tested, tests, train }) => ({ name: `purged groups ${tested.map((g) => g + 1).join(', ')}`, train, tests })));
  return folds;
}

/** Sessions of training within `h` of a test, and the first of them. */
function overlap(train: Span, test: Span, h: number): { readonly count: number; readonly first: number } {
  const [from, to] = [Math.max(train.from, test.from - h), Math.min(train.to, test.to + h)];
  return { count: Math.max(0, to - from + 1), first: from };
}
