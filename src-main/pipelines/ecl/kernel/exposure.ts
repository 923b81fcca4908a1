import type { LoanBlock } from './loan-block.ts';

/** Codes of `AMORTISATIONS`, as numbers for the loop. */
const [ANNUITY, LINEAR, BULLET, BALLOON, REVOLVING, CASH_FLOWS] = [0, 1, 2, 3, 4, 5];

/**
 * Fills `drawn[1..n]` with the balance outstanding before the instalment of each month, or after it.
 *
 * Annuity and balloon run backwards from the last payment: every term is positive, so that rates near
 * zero and long terms lose no digits. P = (B - balloon (1+r)^-n) r / (1 - (1+r)^-n), with expm1 and log1p; B/n at a rate of zero.
 */
export function fillDrawn(block: LoanBlock, i: number, n: number, rate: number, isAfter: boolean, drawn: Float64Array): void {
  const balance = block.balance[i] as number;
  const kind = block.amortisation[i] as number;
  // What `drawn` holds runs from B(0) before instalments, from B(1) after them.
  const lead = isAfter ? 1 : 0;
  if (kind === ANNUITY || kind === BALLOON) {
    const balloon = kind === BALLOON ? (block.balloon[i] as number) : 0;
    const v = 1 / (1 + rate);
    const shrunk = Math.expm1(-n * Math.log1p(rate));
    const payment = rate === 0 ? (balance - balloon) / n : (-(balance - balloon * (1 + shrunk)) * rate) / shrunk;
    fillBackwards(balloon, payment, v, n, drawn);
    if (isAfter) {
      drawn.copyWithin(1, 2, n + 1);
      drawn[n] = 0;
    } else {
      drawn[1] = balance;
    }
  } else if (kind === LINEAR) {
    for (let t = 1; t <= n; t += 1) drawn[t] = (balance * (n - t + 1 - lead)) / n;
  } else if (kind === BULLET) {
    drawn.fill(balance, 1, n + 1);
    if (isAfter) drawn[n] = 0;
  } else if (kind === REVOLVING) {
    drawn.fill(balance, 1, n + 1);
  } else if (kind === CASH_FLOWS) {
    fillGiven(block.cashFlows?.get(i) ?? [], balance, n, lead, drawn);
  } else {
    // Roll-up: interest is added to the balance, nothing is paid before the end.
    let owed = balance;
    for (let t = 1; t <= n + lead; t += 1) {
      if (t > lead) drawn[t - lead] = owed;
      owed *= 1 + rate;
    }
    if (isAfter) drawn[n] = 0;
  }
}

/**
 * B(t-1) = (B(t) + P) v from the end, four months at a time: B(t-1-k) = B(t) v^(k+1) + P (v + ... + v^(k+1)), so that the four need not
 * wait for each other.
 */
function fillBackwards(balloon: number, payment: number, v: number, n: number, drawn: Float64Array): void {
  const v2 = v * v;
  const v3 = v2 * v;
  const v4 = v2 * v2;
  const one = payment * v;
  const two = one + payment * v2;
  const three = two + payment * v3;
  const four = three + payment * v4;
  let owed = balloon;
  let t = n;
  for (; t >= 4; t -= 4) {
    drawn[t] = owed * v + one;
    drawn[t - 1] = owed * v2 + two;
    drawn[t - 2] = owed * v3 + three;
    owed = owed * v4 + four;
    drawn[t - 3] = owed;
  }
  for (; t >= 1; t -= 1) {
    owed = owed * v + one;
    drawn[t] = owed;
  }
}

/** Given principal: what is owed falls by each month's flow, never below zero; what the flows leave stays to the end. */
function fillGiven(flows: readonly { readonly month: number; readonly principal: number }[], balance: number, n: number, lead: number, drawn: Float64Array): void {
  let next = 0;
  let owed = balance;
  for (let t = 1; t <= n; t += 1) {
    for (; next < flows.length && (flows[next] as { month: number }).month <= t - 1 + lead; next += 1) owed = Math.max(0, owed - (flows[next] as { principal: number }).principal);
    drawn[t] = owed;
  }
  if (lead === 1) drawn[n] = 0;
}
