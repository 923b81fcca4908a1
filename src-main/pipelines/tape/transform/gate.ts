import { join } from 'node:path';
import { Deal } from '../../../../src-shared/model/deal.ts';
import { Decisions } from '../../../../src-shared/model/decision.ts';
import { Mapping } from '../../../../src-shared/model/mapping.ts';
import type { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { compileTable } from '../../../derive/table.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../gate-session.ts';
import { section, type Sections, TapeParams } from '../params.ts';
import { declareCanonical } from './declare-canonical.ts';

const SECTIONS = ['fields', 'enumerations', 'codeOverrides', 'placeholders', 'reading', 'constants', 'geography', 'lookups'] as const;

/** Gate 2 of the tape pipeline: source rows become canonical rows by declared derivations; what cannot be read is kept as a failure. */
export const transformGate = defineGate({
  id: 'transform',
  version: '1',
  title: 'Transform',
  inputs: ['source', 'mapping', 'decisions', 'deal?', 'tape'],
  outputs: ['canonical', 'canonical.plan', 'canonical.failures'],
  params: TapeParams.pick({ asset: true }),
  config: SECTIONS,
  run: async (context) => {
    const source = context.input('source');
    const deal = context.optional('deal') ? await context.inputJson('deal', Deal) : null;
    const derivations = declareCanonical({
      mapping: await context.inputJson('mapping', Mapping),
      decisions: (await context.inputJson('decisions', Decisions)).decisions,
      deal,
      sections: Object.fromEntries(SECTIONS.map((name) => [name, section(context, name)])) as unknown as Sections,
      asset: context.params.asset,
      tape: context.input('tape').sha256,
    });
    const compiled = compileTable({ derivations, input: 'source', inputTypes: new Map() });
    return withSession(context, [source], async (session) => {
      await session.run(`CREATE VIEW source AS SELECT * FROM ${parquet(source.path)}`);
      await session.run(`CREATE TEMP TABLE made AS ${compiled.sql}`);
      context.progress(1, 3, 'statements');
      const path = join(context.scratch, 'canonical.parquet');
      const columns = derivations.map((derivation) => `"${derivation.column}"`).join(', ');
      const rows = await session.copyOrdered(`SELECT source_row, ${columns} FROM made`, path, 'source_row');
      const logicalDigest = await session.logicalDigest(`SELECT source_row, ${columns} FROM made`, 'source_row');
      context.progress(2, 3, 'statements');
      const failuresPath = join(context.scratch, 'failures.parquet');
      const failures = await session.copyOrdered('SELECT f.rule AS rule, f.field AS field, source_row, f.observed AS observed FROM (SELECT source_row, unnest(_failures) AS f FROM made)', failuresPath, 'rule, field, source_row');
      const plan: TablePlan = { table: 'canonical', input: 'source', derivations, sql: compiled.sql };
      await context.output('canonical', { path }, { ...PARQUET, rows, logicalDigest });
      await context.output('canonical.plan', { json: plan }, JSON_TYPE);
      await context.output('canonical.failures', { path: failuresPath }, { ...PARQUET, rows: failures });
      context.progress(3, 3, 'statements');
      return { outcome: 'passed' as const, summary: { rows, columns: derivations.length, unreadable: failures, mapped: derivations.filter((derivation) => derivation.steps[0]?.step === 'cell').length } };
    });
  },
});
