import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { FALLBACKS } from '../../../src-shared/model/ecl/result-fields.ts';
import { fallbackRules, lackingMask, parsedCashFlows, standIns } from '../../../src-main/pipelines/ecl/fallbacks/fallback-rules.ts';
import type { LoanNeeds } from '../../../src-main/pipelines/ecl/fallbacks/fallback-rules.ts';
import { fallbacksText, fallbackTally } from '../../../src-main/pipelines/ecl/fallbacks/fallback-tally.ts';

const policyOf = (more: object = {}): EclPolicy => EclPolicy.parse({ kind: 'ecl-policy', version: 1, name: 'p', title: 'P', pd: { curves: [{ source: 'annual', id: 'a', pd: [0.01] }] }, lgd: [{ id: 'l', title: 'L', lgd: 0.4 }], fx: { USD: 0.9 }, ...more });
const whole: LoanNeeds = { balance: 100, currency: 'EUR', eir: 0.05, pd: 0.01, hasCurve: true, lgd: 0.4, hasLgdRule: true, remainingTerm: 12, termGiven: false, amortisation: 'annuity', balloon: null, cashFlows: null, segment: 'retail', daysPastDue: 0, daysSayNothing: false, duplicate: false };
const lacks = (more: Partial<LoanNeeds>, policy: EclPolicy = policyOf()): string | null => fallbacksText(lackingMask({ ...whole, ...more }, policy));

describe('ECO-1 what a loan lacks', () => {
  test('ECO-1 nothing, each thing, and several', () => {
    expect(lacks({})).toBeNull();
    expect([lacks({ eir: null }), lacks({ eir: -1 }), lacks({ eir: Number.NaN }), lacks({ eir: -0.004 })]).toEqual(['EIR', 'EIR', 'EIR', null]);
    expect([lacks({ remainingTerm: null }), lacks({ remainingTerm: 0 }), lacks({ remainingTerm: -7 }), lacks({ remainingTerm: -7, termGiven: true })]).toEqual(['TERM', 'TERM', 'TERM', null]);
    expect([lacks({ currency: null }), lacks({ currency: 'XAU' }), lacks({ currency: 'USD' }), lacks({ currency: 'toString' })]).toEqual(['CURRENCY', 'CURRENCY', null, 'CURRENCY']);
    expect([lacks({ balance: null }), lacks({ balance: -0.01 }), lacks({ balance: 0 })]).toEqual(['BALANCE', 'BALANCE', null]);
    expect([lacks({ segment: null }), lacks({ daysPastDue: null }), lacks({ daysPastDue: null, daysSayNothing: true }), lacks({ duplicate: true })]).toEqual(['SEGMENT', 'STAGING', null, 'DUPLICATE']);
    expect([lacks({ amortisation: null }), lacks({ amortisation: 'spiral' }), lacks({ amortisation: 'balloon' }), lacks({ amortisation: 'balloon', balloon: 5 }), lacks({ amortisation: 'cash-flows', cashFlows: '1:5;x' }), lacks({ amortisation: 'cash-flows', cashFlows: '1:5;3:7.5' })]).toEqual(['AMORTISATION', 'AMORTISATION', 'AMORTISATION', null, 'AMORTISATION', null]);
    expect(lacks({ eir: null, pd: 1.5, segment: null, duplicate: true })).toBe('EIR;PD;SEGMENT;DUPLICATE');
  });
  test('ECO-1 PD and LGD: the file, else curve and rule; an impossible value of the file lacks even with a curve', () => {
    expect([lacks({ pd: null }), lacks({ pd: null, hasCurve: false }), lacks({ pd: 0.2, hasCurve: false }), lacks({ pd: 1.01 }), lacks({ pd: -0.1 })]).toEqual([null, 'PD', null, 'PD', 'PD']);
    const ignoring = policyOf({ pd: { curves: [{ source: 'annual', id: 'a', pd: [0.01] }], loanPd: 'ignored' } });
    expect([lacks({ pd: 7 }, ignoring), lacks({ pd: 0.2, hasCurve: false }, ignoring)]).toEqual([null, 'PD']);
    expect([lacks({ lgd: null }), lacks({ lgd: null, hasLgdRule: false }), lacks({ lgd: 1.2 })]).toEqual([null, 'LGD', 'LGD']);
  });
  test('ECO-1 stand-ins are the policy\'s', () => {
    expect(standIns(policyOf())).toEqual({ eir: 0.05, pd: 0.05, lgd: 0.45, term: 12, currency: null, balance: 0, amortisation: 'annuity', segment: 'other' });
    expect(standIns(policyOf({ fallbacks: { eir: 'block', pd: { use: 0.1 }, currency: 'reporting', balance: 'block' } }))).toMatchObject({ eir: null, pd: 0.1, currency: 'EUR', balance: null });
    expect(fallbackRules(policyOf()).map((rule) => rule.fallback)).toEqual([...FALLBACKS]);
    expect(fallbackRules(policyOf()).filter((rule) => rule.blocks).map((rule) => rule.fallback)).toEqual(['CURRENCY', 'DUPLICATE']);
  });
});

test('ECO-2 a blocking rule stops the run with count and first loans', () => {
  const policy = policyOf({ fallbacks: { eir: 'block' } });
  const tally = fallbackTally(policy);
  for (let i = 0; i < 7; i += 1) tally.take(lackingMask({ ...whole, eir: null }, policy), { loanId: `L${i}`, sourceRow: i + 2 }, 100);
  tally.take(lackingMask({ ...whole, duplicate: true }, policy), { loanId: 'D', sourceRow: 99 }, 100);
  tally.take(lackingMask({ ...whole, segment: null }, policy), { loanId: 'S', sourceRow: 100 }, 100);
  expect(() => tally.refuse()).toThrow('7 loans lack an effective interest rate above -100 % (fallbacks.eir: block): L0 (row 2), L1 (row 3), L2 (row 4), L3 (row 5), L4 (row 6), ...; 1 loan lacks an identifier of its own (fallbacks.duplicate: block): D (row 99)');
  const lenient = fallbackTally(policyOf());
  lenient.take(lackingMask({ ...whole, eir: null }, policyOf()), { loanId: 'L', sourceRow: 1 }, 1);
  expect(() => lenient.refuse()).not.toThrow();
});

test('ECO-3 by rule and in total, a loan once', () => {
  const tally = fallbackTally(policyOf());
  const take = (more: Partial<LoanNeeds>, amount: number): void => tally.take(lackingMask({ ...whole, ...more }, policyOf()), { loanId: 'x', sourceRow: 1 }, amount);
  take({}, 1000); take({ eir: null }, 10); take({ eir: null, segment: null }, 20); take({ remainingTerm: 0 }, 5);
  const { shares, loans, amount } = tally.summary();
  expect([loans, amount]).toEqual([3, 35n]);
  expect(shares.map((each) => [each.fallback, each.loans, each.amount, each.standsIn])).toEqual([['EIR', 2, 30n, '0.05'], ['TERM', 1, 5n, '12'], ['SEGMENT', 1, 20n, 'other']]);
});

test('ECO-1 given cash flows: well formed ones parse back, hostile texts are null and never throw', () => {
  expect(parsedCashFlows('1:100; 12 : 250.5;')).toEqual([{ month: 1, principal: 100 }, { month: 12, principal: 250.5 }]);
  for (const bad of [null, '', ';', '0:5', '2:1;1:1', '1:1;1:2', '1:-5', '1:1e9', '1', '1:', ':1', '1:5;evil', '99999:1', `1:${'9'.repeat(17)}`, '1:1;'.repeat(20_000)]) expect(parsedCashFlows(bad)).toBeNull();
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => { const flows = parsedCashFlows(text); expect(flows === null || flows.every((each) => each.month >= 1 && each.principal >= 0)).toBe(true); }));
});
