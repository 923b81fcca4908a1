import { upTo, type BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { BacktestOptions, BookRecorder } from '../backtest-types.ts';
import { actionsOfFactor } from '../backtest/corporate-actions.ts';
import { runBookFully, type BookRun } from '../backtest/engine.ts';
import { bookNamed, bookOptions, type BacktestInputs } from '../backtest/inputs.ts';
import { makeStrategy } from '../strategies/make-strategy.ts';
import type { BookState, MarketView, Strategy } from '../strategy.ts';
import { CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import { sessionRange } from '../../../../src-shared/model/market/session-range.ts';

/** What was decided at a close: targets after all constraints, as the engine applied them. */
export interface VeiledDecision { readonly session: number; readonly targets: Float64Array; readonly held: Float64Array }

export interface VeiledRun {
  readonly run: BookRun;
  /** Position of the first session, and of the last that was replayed. */
  readonly from: number;
  readonly to: number;
  readonly decisions: ReadonlyMap<number, VeiledDecision>;
  /** Fills recorded up to the close of each session from `from` on. */
  readonly fillsBy: Int32Array;
}

/**
 * The candidate's book over a market that is told one session at a time: prices after the session do not exist (NaN) until it has closed, and
 * the strategy is made anew, at each decision, on bars, features and universe cut after that session. What cannot be read cannot be looked
 * ahead to. `stop`: the last session to replay; the one after it is opened where there is one, since a run's last session decides nothing.
 */
export function runVeiled(inputs: BacktestInputs, stop: number, tell: (session: number) => void): VeiledRun {
  const whole = bookOptions(inputs, bookNamed(inputs.spec, CANDIDATE), true);
  const last = Math.min(stop, whole.to);
  const to = Math.min(last + 1, whole.to);
  const market = veil(inputs.panel);
  market.reveal(whole.from);
  const decisions = new Map<number, VeiledDecision>();
  const fillsBy = new Int32Array(to - whole.from + 1);
  const recorder: BookRecorder = {
    decided: ({ session, stages, weights }) => { decisions.set(session, { session, targets: (stages.at(-1)?.target ?? weights).slice(), held: weights.slice() }); },
    closed: ({ session, fills }) => {
      fillsBy[session - whole.from] = fills;
      tell(session);
      market.reveal(session + 1);
    },
  };
  // What companies did is read from whole bars, and handed over session by session by the book: it takes those of a session in that session only.
  const options: BacktestOptions = { ...whole, actions: whole.actions ?? actionsOfFactor(inputs.panel), panel: market.panel, strategy: madeAnew(inputs, whole), to, recorder };
  return { run: runBookFully(options), from: whole.from, to: last, decisions, fillsBy };
}

/** A copy of the panel in which only sessions that were revealed hold prices. Symbols, sessions and rows of bars are those of the panel. */
export function veil(panel: BarPanel): { readonly panel: BarPanel; reveal(session: number): void } {
  const days = panel.sessions.length;
  const hidden = (): Float64Array => new Float64Array(panel.close.length).fill(Number.NaN);
  const copies = { open: hidden(), high: hidden(), low: hidden(), close: hidden(), volume: hidden(), factor: panel.factor };
  let known = -1;
  return {
    panel: { ...panel, ...copies },
    reveal(session) {
      for (let t = known + 1; t <= Math.min(session, days - 1); t += 1) {
        for (let i = t; i < panel.close.length; i += days) {
          for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) copies[name][i] = panel[name][i] as number;
        }
      }
      known = Math.max(known, session);
    },
  };
}

/** What was known of a view at the close of a session: later sessions are gone. */
export function viewUpTo(view: MarketView, session: number): MarketView {
  const [days, kept] = [view.panel.sessions.length, Math.min(view.panel.sessions.length, session + 1)];
  const cut = <A extends Float64Array | Uint8Array>(values: A): A => {
    const out = new (values.constructor as new (length: number) => A)(view.panel.symbols.length * kept);
    for (let s = 0; s < view.panel.symbols.length; s += 1) out.set(values.subarray(s * days, s * days + kept) as never, s * kept);
    return out;
  };
  return {
    panel: upTo(view.panel, session), universe: cut(view.universe), price: cut(view.price),
    features: { ...view.features, columns: new Map([...view.features.columns].map(([name, values]) => [name, cut(values)])) },
  };
}

/** The candidate's strategy, made for each session that it is asked on from what was known then. */
function madeAnew({ spec, view, policy }: BacktestInputs, whole: BacktestOptions): Strategy {
  const train = sessionRange(view.panel.sessions, spec.train);
  const about = { seed: spec.seed, trainFrom: train.from, trainTo: train.to, ...(policy === undefined ? {} : { policy }) };
  let made: { readonly session: number; readonly strategy: Strategy } | null = null;
  const on = ({ session }: BookState): Strategy => {
    if (made?.session !== session) made = { session, strategy: makeStrategy(spec.strategy, viewUpTo(view, session), about) };
    return made.strategy;
  };
  return {
    warmUp: whole.strategy.warmUp,
    targets: (state, target, signal) => on(state).targets(state, target, signal),
    ...(whole.strategy.orders === undefined ? {} : { orders: (state: BookState) => on(state).orders?.(state) ?? [] }),
    explain: (state, symbol) => on(state).explain(state, symbol),
  };
}
