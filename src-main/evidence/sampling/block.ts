/** One output that can be drawn: it has an address and a value. */
export interface Unit {
  readonly address: string;
  readonly title: string;
  readonly sourceRow: number | null;
  readonly stored: string | null;
}

/** Units of one column of one space (and one band where the sample is stratified by bands), numbered from 0 in an order that the run's artifacts fix. */
export interface Block {
  readonly space: string;
  readonly column: string;
  readonly title: string;
  /** Band of the loan, null where the unit is not on one loan; absent where nobody asked. */
  readonly band?: string | null;
  readonly units: number;
  /** The units at these ordinals, by ordinal. */
  take(ordinals: readonly number[]): Promise<ReadonlyMap<number, Unit>>;
}

/** The blocks of one space, and what of it is no unit. */
export interface FrameSpace {
  readonly space: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly leftOut: readonly { readonly reason: string; readonly units: number }[];
}

/** A block whose units are at hand. */
export function listedBlock(space: string, column: string, title: string, units: readonly Unit[]): Block {
  return { space, column, title, units: units.length, take: async (ordinals) => new Map(ordinals.flatMap((at) => (units[at] ? [[at, units[at]] as const] : []))) };
}
