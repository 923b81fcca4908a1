import type { Overlay, OverlayScope } from './overlay.ts';

/** Days that both hold, and loans that could be in both. */
export function mayMeet(a: Overlay, b: Overlay): boolean {
  return a.effective <= b.expires && b.effective <= a.expires && scopesMeet(a.scope, b.scope);
}

/**
 * Whether a loan could be in both scopes: false only where some condition of one excludes the other's. Which loans in fact are is counted
 * on a run; this is what can be said before there is one.
 */
export function scopesMeet(a: OverlayScope, b: OverlayScope): boolean {
  return (['segments', 'products', 'regions', 'sectors', 'grades', 'stages', 'loans'] as const).every((member) => {
    const [left, right] = [a[member] as readonly string[] | undefined, b[member] as readonly string[] | undefined];
    return left === undefined || right === undefined || left.some((each) => right.includes(each));
  });
}

/** Whether two overlays would count one risk twice: the same risk, days and loans in common, and neither says why it stands beside the other. */
export function countsTwice(a: Overlay, b: Overlay): boolean {
  const speaks = (one: Overlay, other: Overlay): boolean => one.besides.some((each) => each.overlay === other.id);
  return a.id !== b.id && a.risk.trim().toLowerCase() === b.risk.trim().toLowerCase() && mayMeet(a, b) && !speaks(a, b) && !speaks(b, a);
}
