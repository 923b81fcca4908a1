import { cellText } from '../../../../src-shared/kernel/cell-text.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Measure, MeasureResult } from '../../../../src-shared/model/measure.ts';
import { compileExpression } from '../../../derive/expression/compile.ts';
import type { Queries } from '../../../derive/figure-plan.ts';
import type { Relation } from '../../../derive/relations.ts';
import { amountText, minorUnits } from '../amounts/minor-units.ts';

/** Conditions in one word of a key: a BIGINT holds 62 bits without its sign. */
const WORD = 60;

/**
 * Hundreds of sums and counts over one relation in one scan, with the same results as `runMeasures` (a test holds them together): rows are
 * grouped by which conditions hold of them, values are added up a group, and each measure adds up its groups, in exact minor units. A
 * filtered aggregate a measure would take a minute on half a million rows. Values have at most two fraction digits and are whole columns
 * or expressions. Errors: INVALID_INPUT for an expression that does not compile, INTERNAL for an aggregate that is no sum or count.
 */
export async function runSums(session: Queries, measures: readonly Measure[], relation: Relation): Promise<MeasureResult[]> {
  const types = (name: string): string | undefined => relation.types.get(name);
  const [filters, values] = [new Places(), new Places()];
  const compiled = measures.map((measure) => {
    if (measure.aggregate !== 'sum' && measure.aggregate !== 'count') throw new AppError('INTERNAL', `figure ${measure.id} is a ${measure.aggregate}, not a sum or a count`);
    return { measure, filter: filters.of(compileExpression(measure.filter ?? 'true', types).sql), value: measure.value === undefined ? null : values.of(compileExpression(measure.value, types).sql) };
  });
  const words = filters.words((sql) => `COALESCE(${sql}, false)`).map((sql, i) => `${sql} AS h${i}`);
  // A condition that is null says so in a word of its own: those rows are left out and counted.
  const unknown = filters.words((sql) => `(${sql}) IS NULL`).map((sql, i) => `${sql} AS u${i}`);
  const keys = [...words, ...unknown].map((each) => each.slice(each.lastIndexOf(' ') + 1));
  const sums = values.list.map((_, i) => `CAST(sum(v${i}) AS VARCHAR) AS s${i}, count(v${i}) AS n${i}`);
  const inner = `SELECT ${[...words, ...unknown, ...values.list.map((sql, i) => `${sql} AS v${i}`)].join(', ')} FROM ${relation.sql}`;
  const groups = (await session.rows(`SELECT ${[...keys.map((key) => `CAST(${key} AS VARCHAR) AS ${key}`), 'count(*) AS n', ...sums].join(', ')} FROM (${inner}) GROUP BY ${keys.join(', ')}`)).map((row) => ({
    holds: filters.reader(row, 'h'), unknown: filters.reader(row, 'u'), n: Number(row['n']),
    sums: values.list.map((_, i) => ({ amount: row[`s${i}`] === null || row[`s${i}`] === undefined ? 0n : minorUnits(twoDigits(cellText(row[`s${i}`]))), known: Number(row[`n${i}`]) })),
  }));
  const population = groups.reduce((all, { n }) => all + n, 0);
  return compiled.map(({ measure, filter, value }): MeasureResult => {
    let [amount, contributors, leftOutNull] = [0n, 0, 0];
    for (const group of groups) {
      if (group.unknown(filter)) leftOutNull += group.n;
      else if (group.holds(filter)) {
        const sum = value === null ? { amount: 0n, known: group.n } : (group.sums[value] as { amount: bigint; known: number });
        amount += sum.amount;
        contributors += sum.known;
        leftOutNull += group.n - sum.known;
      }
    }
    return { id: measure.id, value: measure.aggregate === 'count' ? String(contributors) : amountText(amount), contributors, population, leftOutNull };
  }).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function twoDigits(amount: string): string {
  return amount.includes('.') ? amount : `${amount}.00`;
}

/** Texts by place, each once. */
class Places {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  of(text: string): number {
    const place = this.#places.get(text) ?? this.list.length;
    if (place === this.list.length) this.list.push(text);
    this.#places.set(text, place);
    return place;
  }

  /** Conditions packed into whole numbers, one bit each. */
  words(test: (sql: string) => string): string[] {
    return Array.from({ length: Math.ceil(this.list.length / WORD) }, (_, word) => this.list.slice(word * WORD, (word + 1) * WORD).map((sql, bit) => `CASE WHEN ${test(sql)} THEN CAST(${(1n << BigInt(bit)).toString()} AS BIGINT) ELSE CAST(0 AS BIGINT) END`).join(' + '));
  }

  /** Whether the condition at a place holds of a group. */
  reader(row: Readonly<Record<string, unknown>>, letter: string): (place: number) => boolean {
    const words = Array.from({ length: Math.ceil(this.list.length / WORD) }, (_, word) => BigInt(cellText(row[`${letter}${word}`])));
    return (place) => ((words[Math.floor(place / WORD)] as bigint) >> BigInt(place % WORD) & 1n) === 1n;
  }
}
