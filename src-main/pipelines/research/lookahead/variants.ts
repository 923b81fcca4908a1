import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { upTo } from '../../../../src-shared/model/market/panel.ts';
import { knownUpTo, membersOf, type FactTable, type SideFacts } from '../features/side-facts.ts';
import type { Known } from './program.ts';

/** What was known at the close of session `t`: later bars are gone, and facts, revisions and ends of memberships that became known later. */
export function cutAt({ panel, side }: Known, t: number): Known {
  const known = knownUpTo(side, panel.sessions[t] as string);
  const cut = upTo(panel, t);
  return { panel: side.members.count > 0 || !panel.pointInTime ? { ...cut, member: membersOf(cut, known.members, side.members.count > 0) } : cut, side: known };
}

/**
 * The same up to `t`, and after it another future that could have been: prices that went another way, a split more, bars missing, names
 * gone, members changed, and other figures in facts that became known later.
 */
export function changedAfter({ panel, side }: Known, t: number, seed: number): Known {
  const T = panel.sessions.length;
  const [open, high, low, close] = [panel.open.slice(), panel.high.slice(), panel.low.slice(), panel.close.slice()];
  const [volume, factor, row, member] = [panel.volume.slice(), panel.factor.slice(), panel.row.slice(), panel.member.slice()];
  for (let s = 0; s < panel.symbols.length; s += 1) {
    const random = seededRandom(seed, s * T + t + 1);
    // By turns, so that on few names too each of these happens to one.
    const turn = (s + t + seed) % 5;
    const [isGone, isFlipped, hasSplit] = [turn === 1, turn === 0, turn === 2];
    const [goneFrom, splitFrom] = [t + 1 + random.below(T - t), t + 1 + random.below(T - t)];
    let level = 1;
    for (let u = t + 1; u < T; u += 1) {
      const i = s * T + u;
      level *= 1 + 0.04 * (random.next() - 0.5) + 1e-4;
      const split = hasSplit && u >= splitFrom ? 2 : 1;
      const isMissing = random.next() < 0.03 || (isGone && u >= goneFrom);
      for (const prices of [open, high, low, close]) prices[i] = isMissing ? Number.NaN : ((prices[i] as number) * level) / split;
      volume[i] = isMissing ? Number.NaN : Math.round((volume[i] as number) * (0.5 + random.next()) * split);
      factor[i] = isMissing ? Number.NaN : (factor[i] as number) * split;
      if (isMissing) row[i] = -1;
      if (isFlipped) member[i] = 1 - (member[i] as number);
    }
  }
  return { panel: { ...panel, open, high, low, close, volume, factor, row, member }, side: revisedAfter(side, panel.sessions[t] as string, seed) };
}

/** Facts that became known after a session, with other figures in them; all others as they are. */
export function revisedAfter(side: SideFacts, session: string, seed: number): SideFacts {
  const changed = (table: FactTable, stream: number): FactTable => {
    const random = seededRandom(seed, 1_000_000 + stream);
    const later: number[] = [];
    for (let i = 0; i < table.count; i += 1) if ((table.known[i] as string) > session) later.push(i);
    const numbers = new Map([...table.numbers].map(([name, values]) => {
      const other = values.slice();
      for (const i of later) other[i] = (other[i] as number) * (0.5 + random.next()) + 1e-3;
      return [name, other];
    }));
    return { ...table, numbers };
  };
  return { ...side, fundamentals: changed(side.fundamentals, 1), surfaces: changed(side.surfaces, 2), insiders: changed(side.insiders, 3) };
}

/** Filings with other figures in those that became known on or after a day of their symbol; a symbol that has none is left as it is. */
export function revisedFrom(side: SideFacts, days: ReadonlyMap<string, string>, seed: number): SideFacts {
  const table = side.fundamentals;
  const random = seededRandom(seed, 2_000_000);
  const numbers = new Map([...table.numbers].map(([name, values]) => [name, values.map((value, i) => {
    const day = days.get(table.symbol[i] as string);
    return day !== undefined && (table.known[i] as string) >= day ? value * (0.5 + random.next()) + 1e-3 : value;
  })]));
  return { ...side, fundamentals: { ...table, numbers } };
}
