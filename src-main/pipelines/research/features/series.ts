import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { SymbolSeries } from './definition.ts';

/** Bars as signals see them: prices times factor, volume over factor (`adjusted`), or as traded (`raw`); symbol-major like the panel. */
export interface SeenBars {
  readonly open: Float64Array; readonly high: Float64Array; readonly low: Float64Array; readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Close times volume, both as traded. */
  readonly traded: Float64Array;
}

/** Makes them of a panel; every array is made on memory that `allocate` gives. */
export function seenBars(panel: BarPanel, prices: 'adjusted' | 'raw', allocate: (length: number) => Float64Array = (length) => new Float64Array(length)): SeenBars {
  const { factor, close, volume } = panel;
  const cells = close.length;
  const traded = allocate(cells);
  for (let i = 0; i < cells; i += 1) traded[i] = (close[i] as number) * (volume[i] as number);
  if (prices === 'raw') return { open: panel.open, high: panel.high, low: panel.low, close, volume, traded };
  const times = (raw: Float64Array): Float64Array => {
    const out = allocate(cells);
    for (let i = 0; i < cells; i += 1) out[i] = (raw[i] as number) * (factor[i] as number);
    return out;
  };
  const shares = allocate(cells);
  for (let i = 0; i < cells; i += 1) shares[i] = (volume[i] as number) / (factor[i] as number);
  return { open: times(panel.open), high: times(panel.high), low: times(panel.low), close: times(close), volume: shares, traded };
}

/** The series of one symbol after the other, on the same scratch memory: `at` moves to a symbol, and what was handed out before is overwritten. */
export class SeriesWalker implements SymbolSeries {
  readonly length: number;
  readonly #bars: SeenBars;
  readonly #memo = new Map<string, { readonly values: Float64Array; symbol: number }>();
  symbol = -1;
  open!: Float64Array;
  high!: Float64Array;
  low!: Float64Array;
  close!: Float64Array;
  volume!: Float64Array;
  traded!: Float64Array;

  constructor(bars: SeenBars, sessions: number) {
    this.#bars = bars;
    this.length = sessions;
  }

  at(symbol: number): this {
    const [from, to] = [symbol * this.length, (symbol + 1) * this.length];
    this.symbol = symbol;
    for (const name of ['open', 'high', 'low', 'close', 'volume', 'traded'] as const) this[name] = this.#bars[name].subarray(from, to);
    return this;
  }

  memo(key: string, make: (out: Float64Array) => void): Float64Array {
    let entry = this.#memo.get(key);
    if (entry === undefined) {
      entry = { values: new Float64Array(this.length), symbol: -1 };
      this.#memo.set(key, entry);
    }
    if (entry.symbol !== this.symbol) {
      entry.symbol = this.symbol;
      make(entry.values);
    }
    return entry.values;
  }
}
