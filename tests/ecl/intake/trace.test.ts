import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeArtifact } from '../../../src-main/data/artifact-files.ts';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { gathersOf } from '../../../src-main/derive/gather.ts';
import type { TraceDeclaration } from '../../../src-main/derive/trace-declaration.ts';
import { columnsOfTable } from '../../../src-main/evidence/bundle/table-data.ts';
import { forward } from '../../../src-main/evidence/forward.ts';
import { Tracer } from '../../../src-main/evidence/tracer.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import type { TablePlan } from '../../../src-shared/model/derivation.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { intakeBench, loanFile, registryConfig } from './intake-bench.ts';

const bench = intakeBench();
let session: Session | null = null;
afterAll(() => { session?.close(); bench.dispose(); });

const declaration: TraceDeclaration = {
  tables: [
    { space: 'canonical', slot: 'canonical', plan: 'canonical.plan', input: 'source', title: 'canonical table' },
    { space: 'loan', slot: 'loan', plan: 'loan.plan', input: 'canonical', title: 'loans' },
  ],
  source: { table: 'source', dialect: 'dialect', tape: 'tape' }, documents: { mapping: 'mapping', decision: 'decisions' }, deliveries: [], reports: [], strata: null, findings: [{ slot: 'findings', groups: 'findings.groups', table: 'canonical' }],
};
const FILE = loanFile(['loan_id', 'collateral_id', 'collateral_value', 'balance', 'eir', 'currency', 'reporting_date', 'maturity_date', 'pd_12m'], [
  { loan_id: 'A', collateral_id: 'P1', collateral_value: '100.10', balance: '1000', eir: '4.5%', currency: 'EUR', reporting_date: '2025-12-31', maturity_date: '2027-06-30', pd_12m: '0.0123' },
  { loan_id: 'B', collateral_id: '', collateral_value: '7', balance: '20', eir: '5%', currency: 'EUR', reporting_date: '2025-12-31', maturity_date: '', pd_12m: '' },
  { loan_id: 'A', collateral_id: 'P2', collateral_value: '200.20', balance: '1000', eir: '4.5%', currency: 'EUR', reporting_date: '2025-12-31', maturity_date: '2027-06-30', pd_12m: '0.0123' },
  { loan_id: 'A', collateral_id: 'P1', collateral_value: '100.10', balance: '1000', eir: '4.5%', currency: 'EUR', reporting_date: '2025-12-31', maturity_date: '2027-06-30', pd_12m: '0.0123' },
  { loan_id: '', collateral_id: '', collateral_value: '5', balance: '1', eir: '5%', currency: 'EUR', reporting_date: '2025-12-31', maturity_date: '', pd_12m: '' },
]);

const opened = (async () => {
  const config = registryConfig();
  const outcome = await bench.run({ file: FILE, config });
  session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(bench.root, 'reader'), directories: [bench.artifacts] });
  const stored = await writeArtifact(bench.artifacts, 'config', 'application/json', 'json', JSON.stringify(config));
  const run: Run = { id: 'run', number: 1, title: 'run', pipeline: 'loans-only', mode: 'ecl', regime: null, kind: 'draft', status: 'succeeded', inputs: outcome.inputs.map(({ name, sha256, fileName }) => ({ name, sha256, fileName })), priorRun: null, createdAt: '2026-07-15T00:00:00.000Z', finishedAt: '2026-07-15T00:00:01.000Z', actor: 'tester', gates: [...outcome.gates], findings: { blocking: 0, review: 0, info: 0 }, rows: null, manifestSha256: null, error: null, approval: null };
  const tracer = new Tracer({ artifacts: () => [...outcome.inputs, ...outcome.gates.flatMap((gate) => gate.outputs)], run: () => run, config: () => stored, directory: bench.artifacts, session: async () => session as Session, declaration: () => declaration, locate: async () => null });
  return { outcome, run, tracer };
})();

test('EIN-18 the collateral of a loan leads to the cell of every row that was counted, and says which were not', async () => {
  const { run, tracer } = await opened;
  const { root, holds } = await tracer.trace(run, 'loan:collateral_value@0');
  expect([root.stored, root.recomputed, holds]).toEqual(['300.30', '300.30', true]);
  expect(root.steps[0]).toMatchObject({ kind: 'gather', title: 'Sum over rows', detail: expect.stringContaining('2 of 3 rows counted: 0, 2') as string });
  expect(root.inputs.map((input) => [input.address, input.stored, input.origins[0]])).toMatchObject([
    ['canonical:current_valuation_amount@0', '100.10', { kind: 'source-cell', header: 'collateral_value', value: '100.10', line: 2 }],
    ['canonical:current_valuation_amount@2', '200.20', { kind: 'source-cell', header: 'collateral_value', value: '200.20', line: 4 }],
  ]);
});

test('EIN-18 a further row says which row it follows, a loan of one row that it is the only one', async () => {
  const { run, tracer } = await opened;
  const further = await tracer.trace(run, 'loan:additional_row@3');
  expect(further.root).toMatchObject({ stored: 'true', recomputed: 'true', steps: [{ detail: expect.stringContaining('row 3 of 3, the first is 0') as string }] });
  expect(further.root.inputs.map((input) => input.address)).toEqual(['canonical:loan_identifier@3', 'canonical:loan_identifier@0']);
  const none = await tracer.trace(run, 'loan:collateral_value@3');
  expect([none.root.stored, none.root.recomputed, none.root.agrees]).toEqual([null, null, true]);
  const alone = await tracer.trace(run, 'loan:collateral_value@1');
  expect(alone.root).toMatchObject({ stored: '7.00', recomputed: '7.00', steps: [{ detail: expect.stringContaining('the only row') as string }] });
});

test('EIN-18 every column of every row traces to what is stored; a rate in points is a fraction by a step that says so', async () => {
  const { run, tracer } = await opened;
  for (const field of LOAN_FIELDS) for (let row = 0; row < 5; row += 1) {
    const { root, holds } = await tracer.trace(run, `loan:${field.name}@${row}`);
    expect([field.name, row, root.agrees, holds]).toEqual([field.name, row, true, true]);
  }
  const { root } = await tracer.trace(run, 'loan:eir@0');
  expect(root.steps.map((step) => [step.kind, step.after])).toEqual([['read', '4.5000000000'], ['scale', '0.045000000000']]);
  expect(root.steps[1]?.origin).toMatchObject({ kind: 'config', ref: 'system:loans/ecl/from-loan-file.yaml#eir', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
});

test('EIN-18 a page of all rows recomputes every column, the gathered ones too', async () => {
  const { run, tracer } = await opened;
  const context = await tracer.context(run);
  const seen: string[] = [];
  for await (const column of columnsOfTable(context, context.table('loan'), () => 0, new AbortController().signal)) {
    seen.push(column.column);
    expect([column.column, column.differs]).toEqual([column.column, []]);
  }
  expect(seen).toEqual(LOAN_FIELDS.map((field) => field.name));
});

test('EIN-18 what a cell of collateral can reach is known to be on other rows of the loan too', async () => {
  const { outcome } = await opened;
  const tables = (['canonical', 'loan'] as const).map((space) => ({ space, input: space === 'loan' ? 'canonical' : 'source', derivations: outcome.json<TablePlan>(`${space}.plan`).derivations }));
  const reach = forward({ tables, figures: [], rules: [] }, { space: 'canonical', column: 'current_valuation_amount' });
  expect([...(reach.columns.get('loan') ?? new Map()).keys()]).toEqual(['collateral_value', 'ltv']); // an LTV that the file does not state is derived from the same value
  expect(reach.pool.has('loan:collateral_value')).toBe(true);
  expect(gathersOf(tables[1]?.derivations ?? []).map((each) => each.kind)).toEqual(['after-first', 'sum-on-first']);
});
