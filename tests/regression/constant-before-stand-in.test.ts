import { afterAll, expect, test } from 'vitest';
import type { TablePlan } from '../../src-shared/model/derivation.ts';
import { demo, tapeBench } from '../support/run-tape.ts';

const bench = tapeBench();
afterAll(() => bench.dispose());

test('TAP-26 a person\'s constant for blanks comes before a stand-in of the same row, or it would never take effect', async () => {
  const run = await bench.run({ mode: 'mi', ...demo('2026-01-31'), until: 'transform' });
  const steps = (column: string) => run.json<TablePlan>('canonical.plan').derivations.find((each) => each.column === column)?.steps.map((step) => step.step);
  expect(steps('collateral_currency')).toEqual(['constant']);
  expect(run.json<TablePlan>('canonical.plan').derivations.find((each) => each.column === 'collateral_currency')?.steps[0]).toMatchObject({ value: 'GBP', origin: { kind: 'decision', ref: 'D-003' } });
  expect(steps('geographic_region_collateral')).toContain('read');
});
