/**
 * Browsers cap the height of an element (Firefox near 17.8 million px, Chromium near 33.5 million). A list that is taller
 * keeps a physical height below the cap and scales: the ends of both scroll ranges coincide, everything between is linear.
 */
export const MAX_PHYSICAL_PX = 16_000_000;

export interface ScrollScale {
  /** Height of the scrolled element. */
  readonly physical: number;
  /** Height the rows would need. */
  readonly logical: number;
  /** Logical px per physical px; 1 for lists below the cap. */
  readonly factor: number;
}

/** The scale of a list of `logical` px seen through `viewport` px. */
export function scrollScale(logical: number, viewport: number, cap: number = MAX_PHYSICAL_PX): ScrollScale {
  if (logical <= cap || cap <= viewport) return { physical: logical, logical, factor: 1 };
  return { physical: cap, logical, factor: (logical - viewport) / (cap - viewport) };
}

/** Where the list stands logically when the element is scrolled to `scrollTop`. */
export function toLogical(scale: ScrollScale, scrollTop: number): number {
  return scale.factor === 1 ? scrollTop : scrollTop * scale.factor;
}

/** Where to scroll the element so that the list stands at `offset`. */
export function toPhysical(scale: ScrollScale, offset: number): number {
  return scale.factor === 1 ? offset : offset / scale.factor;
}

/** Top of a row inside the scrolled element while the list stands at `scrollTop`. */
export function rowTop(scale: ScrollScale, scrollTop: number, start: number): number {
  return scale.factor === 1 ? start : scrollTop + (start - toLogical(scale, scrollTop));
}
