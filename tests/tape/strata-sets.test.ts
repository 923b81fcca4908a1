import { afterAll, expect, test } from 'vitest';
import type { Stratifications } from '../../src-main/derive/stratify.ts';
import type { BandSet } from '../../src-shared/model/resolved-config.ts';
import { configOf, demo, tapeBench } from '../support/run-tape.ts';

const bench = tapeBench();
afterAll(() => { bench.dispose(); });

test('MEA-1 a configured set that the table cannot be cut by is kept with the reason, and the others are stored', async () => {
  const config = configOf('mi');
  const put = (id: string, field: string, kind: BandSet['kind']) => ({ [id]: { value: { id, title: id, field, kind, unit: 'none' as const, edges: kind === 'bands' ? ['1'] : [] }, layer: 'client' as const, file: 'bands.yaml' } });
  const bands = { ...config.sections.bands, ...put('gone', 'no_such_field', 'values'), ...put('text_bands', 'property_type', 'bands'), ...put('number_years', 'current_principal_balance', 'year') };
  const { tape: _, ...documents } = demo('2026-02-28');
  const run = await bench.run({ mode: 'mi', ...documents, tape: demo('2026-02-28').tape, until: 'stratify', config: { ...config, sections: { ...config.sections, bands } } });
  const strata = run.json<Stratifications>('strata');
  expect(strata.absent.map(({ bands: { id }, why }) => [id, why]).toSorted()).toEqual([
    ['gone', 'the table has no column no_such_field'], ['number_years', 'current_principal_balance is decimal(18,2): years need a date'], ['text_bands', 'property_type is text: bands need a number'],
  ]);
  expect(strata.sets.map(({ bands: { id } }) => id).toSorted()).toEqual(Object.keys(config.sections.bands).toSorted());
  expect(run.gate('stratify').summary).toMatchObject({ stratifications: strata.sets.length, absent: 3 });
  // Every field that issue and investor reports cut by has its set, with where its bands are customary.
  for (const id of ['current_ltv', 'original_ltv', 'ticket', 'original_ticket', 'rate', 'age', 'vintage', 'region']) expect([id, strata.sets.find((set) => set.bands.id === id)?.bands.reference]).toEqual([id, expect.stringMatching(/.{20}/)]);
}, 60_000);
