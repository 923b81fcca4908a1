import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { listedMembers } from '../panel/membership.ts';

/** Sessions that `most-traded` looks back over, and bars that it needs of them. */
export const TRADED_OVER = 60;
export const TRADED_LEAST = 20;

/**
 * Which names may be held in each session (1), symbol-major. `listed`: as `listedMembers` has it, from a name's own bars; `members`: that, and in the
 * membership as known on the session; `most-traded`: that, and of the greatest mean value traded over 60 sessions, at least 20 of them with
 * a bar, ties in order of names. `known: sample-end` applies the last session's selection to all sessions: that looks ahead, and is what it says.
 */
export function universeOf(panel: BarPanel, universe: ExperimentSpec['universe']): Uint8Array {
  const [S, T] = [panel.symbols.length, panel.sessions.length];
  const out = listed(panel, universe.symbols === 'all' ? null : new Set(universe.symbols));
  if (universe.select !== 'listed') for (let i = 0; i < out.length; i += 1) out[i] = (out[i] as number) & (panel.member[i] as number);
  if (universe.select === 'most-traded') mostTraded(panel, universe.count ?? S, out);
  if (universe.known === 'sample-end') for (let s = 0; s < S; s += 1) out.fill(out[s * T + T - 1] ?? 0, s * T, (s + 1) * T);
  return out;
}

function listed(panel: BarPanel, symbols: ReadonlySet<string> | null): Uint8Array {
  const out = listedMembers(panel);
  if (symbols === null) return out;
  for (const [s, symbol] of panel.symbols.entries()) if (!symbols.has(symbol)) out.fill(0, s * panel.sessions.length, (s + 1) * panel.sessions.length);
  return out;
}

/** Leaves the `count` most traded of what is in `out`. */
function mostTraded(panel: BarPanel, count: number, out: Uint8Array): void {
  const [S, T] = [panel.symbols.length, panel.sessions.length];
  const mean = new Float64Array(S * T);
  for (let s = 0; s < S; s += 1) {
    for (let t = 0; t < T; t += 1) {
      // Summed anew in each session: a running sum would carry its rounding on, and 60 additions are cheap.
      let [sum, bars] = [0, 0];
      for (let u = Math.max(0, t - TRADED_OVER + 1); u <= t; u += 1) {
        const value = (panel.close[s * T + u] as number) * (panel.volume[s * T + u] as number);
        if (value === value) [sum, bars] = [sum + value, bars + 1];
      }
      mean[s * T + t] = bars >= TRADED_LEAST ? sum / bars : Number.NaN;
    }
  }
  for (let t = 0; t < T; t += 1) {
    const able: number[] = [];
    for (let s = 0; s < S; s += 1) {
      const i = s * T + t;
      if (out[i] === 1 && mean[i] === mean[i]) able.push(s);
      out[i] = 0;
    }
    able.sort((a, b) => (mean[b * T + t] as number) - (mean[a * T + t] as number) || a - b);
    for (const s of able.slice(0, count)) out[s * T + t] = 1;
  }
}
