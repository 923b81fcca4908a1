/**
 * Daily bars of many symbols on one calendar, dense and symbol-major: the value of symbol `s` in session `t` stands at
 * `s * sessions.length + t`. NaN where there is no bar: nothing is ever filled in.
 */
export interface BarPanel {
  readonly symbols: readonly string[];
  /** ISO dates of the exchange's sessions, ascending. */
  readonly sessions: readonly string[];
  /** As traded, in the currency of the quote. */
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Units traded. */
  readonly volume: Float64Array;
  /**
   * What a raw price is multiplied with to compare it with the symbol's *earlier* prices: 1 on the first bar, then the product of the splits
   * and dividends up to and including that session. Adjusted forward, so that no later action moves an earlier value.
   */
  readonly factor: Float64Array;
  /** `source_row` of the bar in the table `bar`; -1 where there is none. */
  readonly row: Float64Array;
  /** 1 where the symbol belongs to the universe *as known on that session*. */
  readonly member: Uint8Array;
  /** Whether `member` stands on point-in-time data; false: on who is there now, which survivorship biases. */
  readonly pointInTime: boolean;
}

/** Position of a symbol's session in the panel's arrays. */
export function at(panel: Pick<BarPanel, 'sessions'>, symbol: number, session: number): number {
  return symbol * panel.sessions.length + session;
}

/**
 * The panel as it stood at the close of a session: later sessions are gone, not hidden. What a strategy or a feature makes of it must equal
 * what it makes of the whole panel in those sessions; the look-ahead gate holds every experiment to that.
 */
export function upTo(panel: BarPanel, session: number): BarPanel {
  const kept = Math.min(panel.sessions.length, session + 1);
  const cut = <A extends Float64Array | Uint8Array>(values: A): A => {
    const out = new (values.constructor as new (length: number) => A)(panel.symbols.length * kept);
    for (let s = 0; s < panel.symbols.length; s += 1) out.set(values.subarray(s * panel.sessions.length, s * panel.sessions.length + kept) as never, s * kept);
    return out;
  };
  return {
    ...panel, sessions: panel.sessions.slice(0, kept), open: cut(panel.open), high: cut(panel.high), low: cut(panel.low), close: cut(panel.close),
    volume: cut(panel.volume), factor: cut(panel.factor), row: cut(panel.row), member: cut(panel.member),
  };
}
