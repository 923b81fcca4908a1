import { AppError } from '../../../../src-shared/kernel/errors.ts';

/**
 * Allocates `amount` minor units pro rata of `weights` by largest remainder: each share rounded down, what is left goes one unit each
 * to the largest remainders, the first position first where they are equal. The result sums to the amount exactly, and no share is
 * off by a whole unit. Weights are non-negative integers (minor units). A negative amount is allocated as its size, then negated.
 * Errors: INVALID_INPUT where all weights are zero and the amount is not.
 */
export function allocate(amount: bigint, weights: readonly number[] | Float64Array): Float64Array {
  const shares = new Float64Array(weights.length);
  if (amount === 0n) return shares;
  const size = amount < 0n ? -amount : amount;
  let total = 0n;
  let largest = 0;
  for (const weight of weights) {
    if (!Number.isSafeInteger(weight) || weight < 0) throw new AppError('INVALID_INPUT', `a weight of ${weight} is no amount in minor units`);
    total += BigInt(weight);
    if (weight > largest) largest = weight;
  }
  if (total === 0n) throw new AppError('INVALID_INPUT', 'an amount cannot be allocated: everything in its scope weighs nothing', { userAction: 'Change the scope, or give the amount to loans that have an exposure.' });
  const remainders = new Float64Array(weights.length);
  // Whole numbers below 2^53 are exact as floats: the large integers are for the rare rest.
  const plain = size * BigInt(largest) <= BigInt(Number.MAX_SAFE_INTEGER) && total <= BigInt(Number.MAX_SAFE_INTEGER);
  const exact: bigint[] = [];
  let given = 0n;
  if (plain) {
    const a = Number(size);
    const w = Number(total);
    let sum = 0;
    for (let i = 0; i < weights.length; i += 1) {
      const product = a * (weights[i] as number);
      const remainder = product % w;
      remainders[i] = remainder;
      shares[i] = (product - remainder) / w;
      sum += shares[i] as number;
    }
    given = BigInt(sum);
  } else {
    for (let i = 0; i < weights.length; i += 1) {
      const product = size * BigInt(weights[i] as number);
      const whole = product / total;
      exact.push(product % total);
      shares[i] = Number(whole);
      given += whole;
    }
  }
  handOut(Number(size - given), shares, plain ? remainders : exact);
  if (amount < 0n) for (let i = 0; i < shares.length; i += 1) if (shares[i] !== 0) shares[i] = -(shares[i] as number);
  return shares;
}

/** One unit each to the `left` largest remainders. */
function handOut(left: number, shares: Float64Array, remainders: Float64Array | readonly bigint[]): void {
  if (left === 0) return;
  const order = Uint32Array.from(shares, (_, i) => i);
  order.sort((a, b) => { const x = remainders[a] as number | bigint; const y = remainders[b] as number | bigint; return x === y ? a - b : x > y ? -1 : 1; });
  for (let k = 0; k < left; k += 1) { const i = order[k] as number; shares[i] = (shares[i] as number) + 1; }
}
