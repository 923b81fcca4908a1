import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Overlay } from '../../../../src-shared/model/ecl/overlay.ts';

/** An overlay with the loans that it holds: positions, ascending. */
export interface Holding { readonly overlay: Overlay; readonly loans: Uint32Array }

export interface DoubleCount { readonly one: string; readonly other: string; readonly risk: string; readonly loans: number; readonly first: number }

const speaksOf = (one: Overlay, other: Overlay): boolean => one.besides.some((each) => each.overlay === other.id);

/** Pairs on the same risk that share loans and of which neither says why it stands besides the other. Risks compare without case and outer space. */
export function doubleCounts(holdings: readonly Holding[]): DoubleCount[] {
  const found: DoubleCount[] = [];
  holdings.forEach((a, i) => {
    for (const b of holdings.slice(i + 1)) {
      if (a.overlay.risk.trim().toLowerCase() !== b.overlay.risk.trim().toLowerCase() || speaksOf(a.overlay, b.overlay) || speaksOf(b.overlay, a.overlay)) continue;
      const { count, first } = shared(a.loans, b.loans);
      if (count > 0) found.push({ one: a.overlay.id, other: b.overlay.id, risk: a.overlay.risk, loans: count, first });
    }
  });
  return found;
}

/** How many positions two ascending lists share, and the first. */
function shared(a: Uint32Array, b: Uint32Array): { count: number; first: number } {
  let count = 0;
  let first = -1;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const left = a[i] as number;
    const right = b[j] as number;
    if (left === right) { if (count === 0) first = left; count += 1; i += 1; j += 1; } else if (left < right) i += 1; else j += 1;
  }
  return { count, first };
}

/** Refuses a double count. Errors: BLOCKED, naming both overlays, the risk, the number of loans and the first of them. */
export function refuseDoubleCounts(holdings: readonly Holding[], loanId: (position: number) => string): void {
  const [worst, ...more] = doubleCounts(holdings);
  if (worst === undefined) return;
  throw new AppError('BLOCKED', `overlays ${worst.one} and ${worst.other} both stand for "${worst.risk}" on ${worst.loans} loan${worst.loans === 1 ? '' : 's'}, first ${loanId(worst.first)}${more.length > 0 ? `; ${more.length} further pair${more.length === 1 ? '' : 's'} overlap${more.length === 1 ? 's' : ''}` : ''}`, {
    userAction: `Narrow one scope, or let one of them say in "besides" why it may stand on the loans of the other.`,
    details: { pairs: [worst, ...more].slice(0, 20).map(({ one, other, risk, loans }) => ({ one, other, risk, loans })) },
  });
}
