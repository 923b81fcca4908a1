import { join } from 'node:path';
import { Deal } from '../../../src-shared/model/deal.ts';
import { Decisions } from '../../../src-shared/model/decision.ts';
import { Mapping } from '../../../src-shared/model/mapping.ts';
import type { TablePlan } from '../../../src-shared/model/derivation.ts';
import { compileTable } from '../../derive/table.ts';
import { defineGate } from '../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../gate-session.ts';
import { section, type Sections, IntakeParams } from '../params.ts';
import { declareCanonical } from './declare-canonical.ts';

const SECTIONS = ['fields', 'enumerations', 'codeOverrides', 'placeholders', 'reading', 'constants', 'geography', 'lookups'] as const;

/** Gate 2 of the tape pipeline: source rows become canonical rows by declared derivations; what cannot be read is kept in `_failures`. */
export const transformGate = defineGate({
  id: 'transform',
  version: '1',
  title: 'Transform',
  inputs: ['source', 'mapping', 'decisions', 'deal?', 'tape'],
  outputs: ['canonical', 'canonical.plan'],
  params: IntakeParams.pick({ asset: true }),
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
      const path = join(context.scratch, 'canonical.parquet');
      // One pass, one thread, in source order: the bytes depend on nothing else, and no table has to fit into memory.
      const rows = await session.copyOrdered(compiled.sql, path, 'source_row', { alreadyOrdered: true });
      context.progress(1, 2, 'passes');
      const logicalDigest = await session.logicalDigest(`SELECT * EXCLUDE _failures FROM ${parquet(path)}`, 'source_row');
      const [lost] = await session.rows(`SELECT COALESCE(sum(len(_failures)), 0) AS n FROM ${parquet(path)}`);
      const failures = Number(lost?.n ?? 0);
      const plan: TablePlan = { table: 'canonical', input: 'source', derivations, sql: compiled.sql };
      await context.output('canonical', { path }, { ...PARQUET, rows, logicalDigest });
      await context.output('canonical.plan', { json: plan }, JSON_TYPE);
      context.progress(2, 2, 'passes');
      return { outcome: 'passed' as const, summary: { rows, columns: derivations.length, unreadable: failures, mapped: derivations.filter((derivation) => derivation.steps[0]?.step === 'cell').length } };
    });
  },
});
