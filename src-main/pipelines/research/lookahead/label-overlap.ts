import type { LookAheadCheck } from '../../../../src-shared/model/research/look-ahead.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';

/**
 * Whether a label made in training reaches into a test. A label of session t stands on sessions t+1 to t+h, so that h sessions before every
 * test slice are left out of training (purge; López de Prado 2018, section 7.4.1), between the training and the test slice as well unless
 * they lie apart; and where training goes on after a test slice, the h sessions after it, on which the test's own labels stand (purge or
 * embargo, section 7.4.2).
 */
export function checkLabels(spec: Pick<ExperimentSpec, 'validation' | 'train' | 'test'>, sessions: readonly string[]): LookAheadCheck {
  const { labelHorizon: h, purge, embargo, walkForward, purged } = spec.validation;
  const [trainTo, testFrom] = [sessions.findLastIndex((session) => session <= spec.train.to), sessions.findIndex((session) => session >= spec.test.from)];
  const apart = testFrom < 0 || trainTo < 0 ? 0 : testFrom - trainTo - 1;
  const faults: string[] = [];
  const reach = (where: string, left: number): void => {
    if (left < h) faults.push(`${where}: ${left} left out, so that labels of ${h - left} training ${h - left === 1 ? 'session' : 'sessions'} stand on the test`);
  };
  reach('before the test slice', apart + purge);
  if (walkForward !== undefined) reach('before each test of the walk-forward', purge);
  if (purged !== undefined) {
    reach('before each purged fold', purge);
    reach('after each purged fold', Math.max(purge, embargo));
  }
  const failed = faults.length > 0;
  return {
    check: 'labels', title: 'No label reaches from training into a test', verdict: failed ? 'failed' : 'passed', compared: 1 + (walkForward === undefined ? 0 : 1) + (purged === undefined ? 0 : 2), differing: faults.length, differences: [],
    text: failed ? `Labels look ${h} ${h === 1 ? 'session' : 'sessions'} forward. ${faults.join('; ')}. Set validation.purge to at least ${h}.` : `Labels look ${h} ${h === 1 ? 'session' : 'sessions'} forward, and at least as many are left out before every test slice.`,
  };
}
