import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import { sessionRange } from '../../../../src-shared/model/market/session-range.ts';
import type { FeaturePanel } from '../strategy.ts';
import type { PanelContext, Vintage } from './definition.ts';
import { featureOf, nameOf } from './registry.ts';
import { seenBars, SeriesWalker, type SeenBars } from './series.ts';
import type { SideFacts } from './side-facts.ts';
import { applyUse, warmUpOf, type TrainRange } from './uses.ts';

export interface FeatureOptions {
  /** Prices that features see; `adjusted` where it is absent. */
  readonly prices?: 'adjusted' | 'raw';
  /** What cross-sections are taken over (`universeOf`); the panel's members where it is absent. */
  readonly universe?: Uint8Array;
}

/**
 * Features on a panel's axes, one column a use, in the order of the uses. Pure, and the same bits on a panel that is cut after a session,
 * up to that session, as long as no use looks ahead. NaN where a value is not known, in the warm-up, and where there is no bar.
 * `train`: first and last day of the training slice, for uses that are fitted on it. Errors: INVALID_INPUT for a name that is not in the registry.
 */
export function computeFeatures(panel: BarPanel, side: SideFacts, uses: readonly FeatureUse[], train: { readonly from: string; readonly to: string }, options: FeatureOptions = {}): FeaturePanel {
  const range = trainRange(panel.sessions, train);
  const base = new BaseFeatures(panel, side, options);
  base.make(uses.map((use) => [use.name, use.vintage] as const));
  const [columns, warmUp] = [new Map<string, Float64Array>(), new Map<string, number>()];
  for (const use of uses) {
    columns.set(nameOf(use), onBars(base.gaps, applyUse(base.column(use.name, use.vintage), panel.sessions.length, use, range)));
    warmUp.set(nameOf(use), warmUpOf(featureOf(use.name).warmUp, use));
  }
  return { names: uses.map(nameOf), columns, warmUp };
}

/** Positions of the first and last session of a slice. */
export function trainRange(sessions: readonly string[], train: { readonly from: string; readonly to: string }): TrainRange {
  return sessionRange(sessions, train);
}

/** Puts NaN where there is no bar. */
function onBars(gaps: Int32Array, column: Float64Array): Float64Array {
  for (const i of gaps) column[i] = Number.NaN;
  return column;
}

/** Cells without a bar. */
function gapsOf({ row }: BarPanel): Int32Array {
  let count = 0;
  for (let i = 0; i < row.length; i += 1) if ((row[i] as number) < 0) count += 1;
  const gaps = new Int32Array(count);
  for (let i = 0, k = 0; k < count; i += 1) if ((row[i] as number) < 0) gaps[k++] = i;
  return gaps;
}

/** Columns of the registry over one panel, each made once. */
class BaseFeatures {
  readonly #panel: BarPanel;
  readonly #side: SideFacts;
  readonly #universe: Uint8Array;
  readonly #bars: SeenBars;
  readonly gaps: Int32Array;
  readonly #columns = new Map<string, Float64Array>();
  readonly #shared = new Map<string, unknown>();

  constructor(panel: BarPanel, side: SideFacts, { prices = 'adjusted', universe = panel.member }: FeatureOptions) {
    this.#panel = panel;
    this.#side = side;
    this.#universe = universe;
    this.#bars = seenBars(panel, prices);
    this.gaps = gapsOf(panel);
  }

  column(name: string, vintage: Vintage): Float64Array {
    const key = `${name}@${vintage}`;
    if (!this.#columns.has(key)) this.make([[name, vintage]]);
    return this.#columns.get(key) as Float64Array;
  }

  /** Series features of a list in one walk over the symbols, so that they share what is made of a symbol's bars; then the others. */
  make(list: readonly (readonly [string, Vintage])[]): void {
    const cells = this.#panel.symbols.length * this.#panel.sessions.length;
    const wanted = new Map(list.map(([name, vintage]) => [`${name}@${vintage}`, { definition: featureOf(name), vintage }] as const).filter(([key]) => !this.#columns.has(key)));
    const made = [...wanted].map(([key, each]) => ({ key, ...each, out: each.definition.kind === 'series' ? new Float64Array(cells) : new Float64Array(cells).fill(Number.NaN) }));
    const series = made.filter((each) => each.definition.kind === 'series');
    const T = this.#panel.sessions.length;
    const walker = new SeriesWalker(this.#bars, T);
    for (let s = 0; s < this.#panel.symbols.length && series.length > 0; s += 1) {
      walker.at(s);
      for (const { definition, out } of series) if (definition.kind === 'series') definition.series(walker, out.subarray(s * T, (s + 1) * T));
    }
    for (const { key, definition, vintage, out } of made) {
      // A series feature writes every session; what another leaves out is not known.
      if (definition.kind === 'panel') definition.compute(this.#context(vintage), out);
      this.#columns.set(key, onBars(this.gaps, out));
    }
  }

  #context(vintage: Vintage): PanelContext {
    const { close, volume, traded } = this.#bars;
    const shared = <V>(key: string, make: () => V): V => {
      if (!this.#shared.has(key)) this.#shared.set(key, make());
      return this.#shared.get(key) as V;
    };
    return { panel: this.#panel, side: this.#side, universe: this.#universe, vintage, close, volume, traded, feature: (name) => this.column(name, vintage), shared };
  }
}
