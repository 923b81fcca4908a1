import { join } from 'node:path';
import { TablePlan, type Derivation } from '../../../../src-shared/model/derivation.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Template } from '../../../../src-shared/model/regime.ts';
import { amountCodes, readBack } from '../../../adapters/xml/read-back.ts';
import { createReportWriter } from '../../../adapters/xml/xml-writer.ts';
import { writeReportFile, type ReportUnit } from '../../../adapters/xml/report-file.ts';
import { decimal } from '../../../../src-shared/kernel/decimal.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { exposuresOf } from '../../../derive/relations.ts';
import { defineGate } from '../../../engine/gate.ts';
import { EXPOSURE_KEY } from '../../../derive/figure-plan.ts';
import { onlyRegulatory } from '../project/annex2-gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { TapeParams } from '../params.ts';
import { noDataUse, validators, whyNot, type DeliveryReport } from './delivery-report.ts';
import { cellText } from '../../../../src-shared/kernel/cell-text.ts';

/** Gate 5: the loan-level report as XML in schema order, one record a line, validated, read back and reconciled to the cent. */
export const deliverAnnex2Gate = defineGate({
  id: 'deliver-annex2',
  version: '1',
  title: 'Deliver Annex 2',
  inputs: ['annex2', 'annex2.plan', 'annex2.groups', 'canonical', 'schema.auth099?'],
  outputs: ['annex2.xml', 'annex2.index', 'annex2.delivery'],
  params: TapeParams.pick({ mode: true, regime: true, secondValidator: true }),
  config: ['templates'],
  when: onlyRegulatory,
  run: async (context) => {
    const template = section(context, 'templates')[context.params.regime ?? '']?.value as Template;
    const plan = await context.inputJson('annex2.plan', TablePlan);
    const table = context.input('annex2');
    const canonical = context.input('canonical');
    const file = join(context.scratch, 'annex2.xml');
    return withSession(context, [table, canonical], async (session) => {
      await session.run(`CREATE VIEW annex2 AS SELECT * FROM ${parquet(table.path)}`);
      await session.run(`CREATE VIEW canonical AS SELECT * FROM ${parquet(canonical.path)}`);
      const header = await single(session, template);
      const writer = createReportWriter(template, { header, currency: null });
      const written = await writeReportFile(file, writer, units(session, template), { signal: context.signal, onProgress: (records) => context.progress(records, table.rows ?? null, 'records') });
      const read = await readBack(file, template);
      const schema = context.optional('schema.auth099');
      const report: DeliveryReport = {
        kind: 'delivery', version: 1, template: template.id, title: template.title, records: written.records, ids: written.records,
        validators: await validators({ file, template, schema: schema?.path ?? null, secondValidator: context.params.secondValidator, limits: context.limits, signal: context.signal }),
        reconciliation: await reconciliation(session, template, plan, read),
        noData: noDataUse(template, read, await noDataCounts(session, template), (code) => noDataOrigin(plan, code)),
      };
      await context.output('annex2.xml', { path: file }, { extension: 'xml', mediaType: 'application/xml', rows: written.records });
      await context.output('annex2.index', { json: written.index }, JSON_TYPE);
      await context.output('annex2.delivery', { json: report }, JSON_TYPE);
      const why = whyNot(report);
      const summary = { records: written.records, bytes: written.bytes, validators: report.validators.filter((verdict) => verdict.available).length, valid: why === null };
      return why === null ? { outcome: 'passed' as const, summary } : { outcome: 'blocked' as const, summary: { ...summary, blocking: 1 }, message: why };
    });
  },
});

/** Values that stand once for the report; more than one value in the table is an error that names the code. */
async function single(session: Session, template: Template): Promise<Record<string, string | null>> {
  const header: Record<string, string | null> = {};
  for (const field of template.fields) {
    if (field.placement !== 'report-header') continue;
    const rows = await session.rows(`SELECT DISTINCT "${field.code}" AS v FROM annex2 LIMIT 3`);
    if (rows.length > 1) throw new AppError('CHECK_FAILED', `${field.code} ${field.name} must be one value for the whole report and has several: ${rows.map((row) => cellText(row.v)).join(', ')}`, { userAction: 'Decide which one holds, as a constant.' });
    header[field.code] = (rows[0]?.v as string | null) ?? null;
  }
  return header;
}

/** Rows that are held at a time: some 10 MB of values, however large the pool is. */
const BATCH = 4096;

/**
 * Records in the order of their first row, with all their collaterals in row order. Rows are fetched by ranges of the first row of
 * their exposure, so that a record is never cut and the pool never stands in memory.
 */
async function* units(session: Session, template: Template): AsyncGenerator<ReportUnit> {
  await session.run('CREATE TEMP TABLE firsts AS SELECT source_row, min(source_row) OVER (PARTITION BY "RREL3") AS first FROM annex2');
  const [bounds] = await session.rows('SELECT COALESCE(max(first), -1) AS last FROM firsts');
  const values = template.fields.map((field) => `'${field.code}': "${field.code}"`).join(', ');
  for (let from = 0; from <= Number(bounds?.last); from += BATCH) {
    const rows: Record<string, string | null>[] = [];
    await session.streamText(`SELECT CAST(to_json({${values}}) AS VARCHAR) FROM annex2 JOIN firsts USING (source_row) WHERE first >= ${from} AND first < ${from + BATCH} ORDER BY first, source_row`, (texts) => {
      for (const text of texts) if (text !== null) rows.push(JSON.parse(text) as Record<string, string | null>);
    });
    let open: { values: Record<string, string | null>; collaterals: Record<string, string | null>[] } | null = null;
    for (const row of rows) {
      if (open && open.values.RREL3 === row.RREL3) { open.collaterals.push(row); continue; }
      if (open) yield open;
      open = { values: row, collaterals: [row] };
    }
    if (open) yield open;
  }
}

/** Read back against the canonical table: records, collaterals, and every amount to the last digit. */
async function reconciliation(session: Session, template: Template, plan: TablePlan, read: Awaited<ReturnType<typeof readBack>>): Promise<DeliveryReport['reconciliation']> {
  const [counts] = await session.rows(`SELECT count(*) AS rows, count(DISTINCT "${EXPOSURE_KEY}") AS exposures FROM canonical`);
  const items: DeliveryReport['reconciliation'] = [
    { item: 'exposures', delivered: String(read.records), canonical: cellText(counts?.exposures), agrees: String(read.records) === cellText(counts?.exposures) },
    { item: 'collaterals', delivered: String(read.rows.collateral), canonical: cellText(counts?.rows), agrees: String(read.rows.collateral) === cellText(counts?.rows) },
  ];
  const exposures = exposuresOf('canonical', EXPOSURE_KEY);
  for (const code of amountCodes(template)) {
    const field = template.fields.find((candidate) => candidate.code === code);
    const derivation = plan.derivations.find((candidate) => candidate.column === code);
    if (!field || !derivation || withheld(derivation)) continue;
    const from = field.level === 'collateral' ? 'canonical' : exposures;
    const [row] = await session.rows(`SELECT CAST(COALESCE(sum("${field.source}"), 0) AS VARCHAR) AS total FROM ${from}`);
    const [delivered, expected] = [decimal(read.codes[code]?.sum ?? '0'), decimal(cellText(row?.total ?? '0'))];
    items.push({ item: `${code} ${field.name}`, delivered: delivered.toFixed(2), canonical: expected.toFixed(2), agrees: delivered.eq(expected) });
  }
  return items;
}

/** A person chose not to report the column's values. */
function withheld(derivation: Derivation): boolean {
  return derivation.steps.some((step) => step.step === 'no-data' && step.always);
}

async function noDataCounts(session: Session, template: Template): Promise<Map<string, Map<string, number>>> {
  const counts = new Map<string, Map<string, number>>();
  const branches = template.fields.map((field) => `SELECT '${field.code}' AS code, "${field.code}" AS answer, count(*) AS n FROM annex2 WHERE starts_with("${field.code}", 'ND') AND regexp_full_match("${field.code}", 'ND[1-5](-\\d{4}-\\d{2}-\\d{2})?') GROUP BY 2`);
  for (const row of await session.rows(`${branches.join(' UNION ALL ')} ORDER BY 1, 2`)) {
    const own = counts.get(cellText(row.code)) ?? new Map<string, number>();
    own.set(cellText(row.answer), Number(row.n));
    counts.set(cellText(row.code), own);
  }
  return counts;
}

function noDataOrigin(plan: TablePlan, code: string): string {
  const step = plan.derivations.find((derivation) => derivation.column === code)?.steps.find((candidate) => candidate.step === 'no-data');
  return step?.step === 'no-data' ? `${step.origin.kind} ${step.origin.ref}: ${step.origin.label}` : '';
}
