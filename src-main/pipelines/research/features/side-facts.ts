import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { listedMembers, memberIntervals } from '../panel/membership.ts';

/**
 * Dated facts beside the bars, column-wise. `known` is the session at whose close a fact may first be used (a filing after the close
 * counts from the next session); `about` is the day it is about (a period's end, a surface's session). Rows stand in order of the file.
 */
export interface FactTable {
  readonly count: number;
  readonly symbol: readonly string[];
  readonly about: readonly string[];
  readonly known: readonly string[];
  /** `source_row` in the table of the slot. */
  readonly row: Float64Array;
  readonly numbers: ReadonlyMap<string, Float64Array>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

/** Everything that is not a bar. A table without rows is a domain that nobody gave. */
export interface SideFacts {
  readonly fundamentals: FactTable;
  readonly surfaces: FactTable;
  readonly insiders: FactTable;
  readonly actions: FactTable;
  readonly members: FactTable;
}

export const NO_FACTS: FactTable = { count: 0, symbol: [], about: [], known: [], row: new Float64Array(0), numbers: new Map(), texts: new Map() };
export const NO_SIDE_FACTS: SideFacts = { fundamentals: NO_FACTS, surfaces: NO_FACTS, insiders: NO_FACTS, actions: NO_FACTS, members: NO_FACTS };

export const SIDE_DOMAINS = ['fundamentals', 'surfaces', 'insiders', 'actions', 'members'] as const;
export type SideDomain = (typeof SIDE_DOMAINS)[number];

/** A fact as it is written down in tests and generators. */
export interface WrittenFact {
  readonly symbol: string; readonly about: string; readonly known: string; readonly row?: number;
  readonly numbers?: Readonly<Record<string, number>>; readonly texts?: Readonly<Record<string, string>>;
}

/** A table of facts written down row by row; a number that a row does not have is NaN, a text is empty. */
export function factTable(facts: readonly WrittenFact[]): FactTable {
  const numbers = new Map([...new Set(facts.flatMap((fact) => Object.keys(fact.numbers ?? {})))].map((name) => [name, Float64Array.from(facts, (fact) => fact.numbers?.[name] ?? Number.NaN)]));
  const texts = new Map([...new Set(facts.flatMap((fact) => Object.keys(fact.texts ?? {})))].map((name) => [name, facts.map((fact) => fact.texts?.[name] ?? '')]));
  return { count: facts.length, symbol: facts.map(({ symbol }) => symbol), about: facts.map(({ about }) => about), known: facts.map(({ known }) => known), row: Float64Array.from(facts, ({ row }, at) => row ?? at + 1), numbers, texts };
}

/** The rows of a table that `keep` names, in their order. */
export function keepFacts(table: FactTable, keep: (row: number) => boolean): FactTable {
  const rows = new Int32Array(table.count);
  let count = 0;
  for (let i = 0; i < table.count; i += 1) {
    if (!keep(i)) continue;
    rows[count] = i;
    count += 1;
  }
  if (count === table.count) return table;
  const take = <V>(values: readonly V[]): V[] => {
    const out: V[] = [];
    for (let k = 0; k < count; k += 1) out.push(values[rows[k] as number] as V);
    return out;
  };
  const taken = (values: Float64Array): Float64Array => {
    const out = new Float64Array(count);
    for (let k = 0; k < count; k += 1) out[k] = values[rows[k] as number] as number;
    return out;
  };
  return {
    count, symbol: take(table.symbol), about: take(table.about), known: take(table.known), row: taken(table.row),
    numbers: new Map([...table.numbers].map(([name, values]) => [name, taken(values)])), texts: new Map([...table.texts].map(([name, values]) => [name, take(values)])),
  };
}

/**
 * What was known at the close of a session: a fact that became known later is gone, a later revision with it, and so is the end of a
 * membership that was not known to end.
 */
export function knownUpTo(side: SideFacts, session: string): SideFacts {
  const upTo = (table: FactTable): FactTable => keepFacts(table, (i) => (table.known[i] as string) <= session);
  const members = upTo(side.members);
  const ends = members.texts.get('until_known');
  const hidden = (name: string): readonly string[] => (members.texts.get(name) ?? []).map((value, i) => ((ends?.[i] ?? '') > session ? '' : value));
  return {
    fundamentals: upTo(side.fundamentals), surfaces: upTo(side.surfaces), insiders: upTo(side.insiders), actions: upTo(side.actions),
    members: ends === undefined ? members : { ...members, texts: new Map([...members.texts].map(([name, values]) => [name, name.startsWith('until') ? hidden(name) : values])) },
  };
}

/**
 * Membership of a panel's axes by the facts given, as `readPanel` makes it of the table. `given`: whether there is a membership file at all; where there is one and
 * nothing of it is known yet nobody is a member, and no name counts merely because it trades.
 */
export function membersOf(panel: Pick<BarPanel, 'symbols' | 'sessions' | 'row'>, members: FactTable, given = members.count > 0): Uint8Array {
  if (!given) return listedMembers(panel);
  const [until, ends] = [members.texts.get('until'), members.texts.get('until_known')];
  return memberIntervals(panel, members.symbol.map((symbol, i) => ({ symbol, from: members.about[i] as string, to: until?.[i] || null, known: members.known[i] as string, endKnown: ends?.[i] || null })));
}
