import { expect, test } from 'vitest';
import { relationsOf, runMeasures } from '../../../src-main/derive/figure-plan.ts';
import type { Relation } from '../../../src-main/derive/relations.ts';
import { FigureBook } from '../../../src-main/pipelines/ecl/movement/figure-book.ts';
import { runSums } from '../../../src-main/pipelines/ecl/movement/summed-figures.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { sessionForTest } from './tables.ts';

test('EDI-8 sums by groups of conditions are the same as one filtered aggregate a figure, nulls and all', async () => {
  await sessionForTest(async (session) => {
    const random = seededRandom(3);
    const word = (): string => random.pick(["'a'", "'b'", "'c'", 'NULL']);
    const rows = Array.from({ length: 300 }, (_, i) => `(CAST(${i} AS BIGINT), 'L${Math.floor(i * 0.95)}', ${word()}, ${word()}, CAST(${random.next() < 0.1 ? 'NULL' : (random.next() * 1e12 - 5e11).toFixed(2)} AS DECIMAL(18,2)), CAST(${random.pick(['true', 'false', 'NULL'])} AS BOOLEAN))`);
    await session.run(`CREATE TABLE current_table AS SELECT * FROM (VALUES ${rows.join(', ')}) t(source_row, loan_id, kind, stage, amount, flag)`);
    const book = new FigureBook();
    const words = { title: 't', definition: 'd', reference: 'r' };
    for (let i = 0; i < 130; i += 1) {
      const filter = random.pick([`kind = '${random.pick(['a', 'b', 'zz'])}' and not (stage in ('a', 'c'))`, `amount > ${random.below(1000)}.5`, 'flag', 'flag is null', `kind = 'a' or flag`, 'true', `stage is not null and amount <= ${i}`]);
      if (random.next() < 0.3) book.count(`f${i}`, words, filter);
      else book.sum(`f${i}`, words, random.pick(['amount', '-amount', 'amount + amount']), filter);
    }
    const plan = book.plan({ loan_id: 'text', kind: 'text', stage: 'text', amount: 'decimal(18,2)', flag: 'boolean' }, 'loan_id');
    expect(await runSums(session, plan.measures, relationsOf(plan).get('current') as Relation)).toEqual(await runMeasures(session, plan));
  });
});
