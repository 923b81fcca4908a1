import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Dialect, DialectEvidence } from '../../../src-shared/model/dialect.ts';
import { ingestTape } from '../../data/source-table.ts';
import { defineGate } from '../../engine/gate.ts';
import { JSON_TYPE, PARQUET, withSession } from '../gate-session.ts';
import { IntakeParams } from '../params.ts';

/** The dialect as used, with the evidence for each member. */
export const DialectReport = z.object({ kind: z.literal('dialect'), version: z.literal(1), dialect: Dialect, evidence: z.array(DialectEvidence), headers: z.array(z.string()), sheets: z.array(z.string()) });
export type DialectReport = z.infer<typeof DialectReport>;

/** Gate 0: the tape's bytes become a table of its cells, verbatim, each row with its place in the file. */
export const ingestGate = defineGate({
  id: 'ingest',
  version: '1',
  title: 'Ingest',
  inputs: ['tape'],
  outputs: ['source', 'dialect', 'profile', 'source.findings'],
  params: IntakeParams.pick({ dialect: true, frozenDialect: true, tapeName: true }),
  run: async (context) => {
    const tape = context.input('tape');
    const out = join(context.scratch, 'source.parquet');
    return withSession(context, [tape], async (session) => {
      const { dialect: dialectOverride, frozenDialect, tapeName } = context.params;
      const read = await ingestTape({ path: tape.path, fileName: tapeName, session, out, dialectOverride, frozenDialect, signal: context.signal, onProgress: (done, total) => context.progress(done, total, 'bytes') });
      const report: DialectReport = { kind: 'dialect', version: 1, dialect: read.dialect, evidence: read.evidence, headers: read.headers, sheets: read.sheets };
      // Findings name their column by its header: at this point no column is a field yet.
      const lines = read.findings.map((finding) => JSON.stringify({ rule: finding.rule, field: finding.column === null ? '(row)' : read.headers[finding.column]?.trim() || `column ${finding.column + 1}`, source_row: finding.sourceRow, observed: finding.observed }));
      const jsonl = join(context.scratch, 'findings.jsonl');
      await writeFile(jsonl, `${lines.join('\n')}\n`);
      const findingsPath = join(context.scratch, 'source-findings.parquet');
      const columns = `{rule: 'VARCHAR', field: 'VARCHAR', source_row: 'BIGINT', observed: 'VARCHAR'}`;
      const select = lines.length === 0 ? `SELECT CAST(NULL AS VARCHAR) AS rule, CAST(NULL AS VARCHAR) AS field, CAST(NULL AS BIGINT) AS source_row, CAST(NULL AS VARCHAR) AS observed WHERE false` : `SELECT rule, field, source_row, observed FROM read_json('${jsonl}', format = 'newline_delimited', columns = ${columns})`;
      const findings = await session.copyOrdered(select, findingsPath, 'rule, field, source_row NULLS FIRST, observed');
      await context.output('source', { path: out }, { ...PARQUET, rows: read.rows });
      await context.output('dialect', { json: report }, JSON_TYPE);
      await context.output('profile', { json: read.profile }, JSON_TYPE);
      await context.output('source.findings', { path: findingsPath }, { ...PARQUET, rows: findings });
      return { outcome: 'passed' as const, summary: { rows: read.rows, columns: read.headers.length, encoding: read.dialect.encoding, delimiter: read.dialect.delimiter, findings, setAside: read.dialect.setAside.length } };
    });
  },
});
