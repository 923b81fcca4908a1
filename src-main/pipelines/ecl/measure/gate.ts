import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { RESULT_FIELDS } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { ident, text } from '../../../derive/sql-text.ts';
import { defineGate, type GateContext, type GateResult } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../../../intake/gate-session.ts';
import { EclParams } from '../params.ts';
import { readDocuments, type RunDocuments } from './documents.ts';
import { groupsOf } from './findings.ts';
import { makePlan } from './make-plan.ts';
import { measureTable, type MeasuredTable } from './measure-table.ts';
import { modelBook } from './model-book.ts';
import { contagionOf, duplicateRows, duplicatesWaived } from './read-loans.ts';
import { spreadOverlays, type SpreadOverlays } from './spread-overlays.ts';
import { summarise } from './summary.ts';

const PARAMS = EclParams.pick({ reportingDate: true });
type Context = GateContext<z.output<typeof PARAMS>>;

/**
 * Expected credit losses of every loan: what a loan lacks, classification, PDs by the kernel, staging, measurement, overlays, FX, one
 * rounding, completeness. Chunk by chunk, so that memory does not depend on the number of loans; the bytes do not depend on chunks or
 * threads. Ends blocked where the policy says so, with the findings of all loans that do.
 */
export const measureGate = defineGate({
  id: 'measure',
  version: '1',
  title: 'Measure',
  inputs: ['loan', 'findings', 'findings.groups', 'policy', 'scenarios', 'overlays?', 'ledger?', 'prior.ecl?', 'prior.ecl.plan?'],
  outputs: ['ecl', 'ecl.plan', 'ecl.overlays', 'ecl.findings', 'ecl.groups', 'ecl.summary'],
  params: PARAMS,
  run: async (context): Promise<GateResult> => {
    const documents = await readDocuments(context, context.params.reportingDate);
    const prior = context.optional('prior.ecl');
    return withSession(context, [context.input('loan'), context.input('findings'), ...(prior === null ? [] : [prior])], async (session) => {
      await session.run(`CREATE VIEW loan AS SELECT * FROM ${parquet(context.input('loan').path)}`);
      await session.run('CREATE VIEW loans AS SELECT * FROM loan WHERE NOT COALESCE(additional_row, false)');
      await session.run(`CREATE VIEW intake_findings AS SELECT rule, source_row FROM ${parquet(context.input('findings').path)}`);
      if (prior !== null) await session.run(`CREATE VIEW prior_ecl AS SELECT loan_id, stage FROM ${parquet(prior.path)}`);
      const { policy, scenarioSet, overlays, refs } = documents;
      const plan = makePlan({ reportingDate: context.params.reportingDate, policy, scenarioSet, overlays, documents: refs, contagion: await contagionOf(session, policy) });
      const duplicates = duplicatesWaived(await context.inputJson('findings.groups', z.unknown())) ? new Set<number>() : await duplicateRows(session);
      const measured = await measureTable({ session, book: modelBook(plan), duplicates, scratch: context.scratch, threads: context.limits.threads, signal: context.signal, onProgress: (done, total) => context.progress(done, total, 'loans') });
      try {
        return await finish(context, session, plan, documents, measured);
      } finally {
        measured.dispose();
      }
    });
  },
});

async function finish(context: Context, session: Session, plan: EclPlan, documents: RunDocuments, measured: MeasuredTable): Promise<GateResult> {
  await session.run(`CREATE VIEW measured AS SELECT * FROM ${parts(measured.parts)}`);
  await findingsOut(context, session, plan, measured);
  const stopped = refusal(measured);
  if (stopped !== null) {
    await context.output('ecl.plan', { json: plan }, JSON_TYPE);
    return { outcome: 'blocked', message: stopped, summary: { loans: measured.loans } };
  }
  const spread = plan.overlays.length === 0 ? null : await spreadOverlays(session, plan, measured.inModel, context.scratch);
  const final = { ...plan, facts: { ...plan.facts, overlays: [...(spread?.facts ?? [])] } };
  const table = await writeTables(context, session, spread);
  await session.run(`CREATE VIEW ecl_result AS SELECT * FROM ${parquet(table.path)}`);
  const priorDate = context.optional('prior.ecl') === null || context.optional('prior.ecl.plan') === null ? null : (await context.inputJson('prior.ecl.plan', EclPlan)).reportingDate;
  const summary = await summarise(session, { plan: final, measured, overlays: spread, left: documents.left, ledger: documents.ledger, priorDate });
  const logicalDigest = await session.logicalDigest(`SELECT * FROM ${parquet(table.path)}`, 'source_row');
  // Handing over moves the file: everything that reads it stands above.
  await context.output('ecl', { path: table.path }, { ...PARQUET, rows: table.rows, logicalDigest });
  await context.output('ecl.overlays', { path: table.overlays }, { ...PARQUET, rows: spread?.rows ?? 0 });
  await context.output('ecl.plan', { json: final }, JSON_TYPE);
  await context.output('ecl.summary', { json: summary }, JSON_TYPE);
  const facts = { loans: summary.total.loans, allowance: summary.total.allowance, overlays: summary.total.overlay, onFallback: summary.resting.loans, onFallbackAmount: summary.resting.amount, notAssessable: summary.notAssessable.loans, tiesToLedger: summary.ledger?.complete ?? null };
  const failed = summary.quality.filter(({ verdict }) => verdict === 'block');
  if (failed.length === 0) return { outcome: 'passed', summary: facts };
  const said = failed.map(({ title, observed, reference, detail }) => `${title}: ${observed ?? 'not known'} (${reference}${detail === '' ? '' : `; ${detail}`})`).join('; ');
  return { outcome: 'blocked', summary: facts, message: `Data quality is outside the policy's bars. ${said}. Correct the file, or let the policy say another bar.` };
}

/** Why the policy stops the run on what loans lack, in words; null where it does not. */
function refusal({ tally, noSnapshot }: MeasuredTable): string | null {
  const said: string[] = [];
  try {
    tally.refuse();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'BLOCKED') throw thrown;
    said.push(`${thrown.message}. ${thrown.userAction ?? ''}`.trim());
  }
  if (noSnapshot.loans > 0) said.push(`${noSnapshot.loans} ${noSnapshot.loans === 1 ? 'loan has' : 'loans have'} no origination snapshot, so that the increase in credit risk cannot be assessed (staging.noSnapshot: block): first ${noSnapshot.first ?? ''}. Give PDs or grades at origination, or let the policy say what then.`);
  return said.length === 0 ? null : said.join(' ');
}

function parts(paths: readonly string[]): string {
  return `read_parquet([${paths.map(text).join(', ')}])`;
}

async function findingsOut(context: Context, session: Session, plan: EclPlan, measured: MeasuredTable): Promise<void> {
  const path = join(context.scratch, 'findings.parquet');
  await session.run(`CREATE VIEW found AS SELECT * FROM ${parts(measured.findingParts)}`);
  const rows = await session.copyOrdered('SELECT * FROM found', path, 'rule, field, source_row');
  await context.output('ecl.findings', { path }, { ...PARQUET, rows });
  const counted = await session.rows('SELECT rule, field, count(*) AS findings, CAST(sum(gross_carrying_amount) * 100 AS BIGINT) AS gross FROM found JOIN measured USING (source_row) GROUP BY rule, field ORDER BY rule, field');
  const [pool] = await session.rows('SELECT count(*) AS loans, CAST(COALESCE(sum(gross_carrying_amount), 0) * 100 AS BIGINT) AS gross FROM measured');
  const groups = groupsOf(counted.map((row) => ({ rule: String(row['rule']), field: String(row['field']), findings: Number(row['findings']), gross: Number(row['gross']) })), Number(pool?.['loans'] ?? 0), Number(pool?.['gross'] ?? 0), plan.policy);
  await context.output('ecl.groups', { json: groups }, JSON_TYPE);
}

/** The table `ecl`, parts in order with what overlays were allocated laid on, and the overlays loan by loan. */
async function writeTables(context: Context, session: Session, spread: SpreadOverlays | null): Promise<{ readonly path: string; readonly rows: number; readonly overlays: string }> {
  const path = join(context.scratch, 'ecl.parquet');
  if (spread === null) {
    const overlays = join(context.scratch, 'overlays.parquet');
    await session.copyOrdered("SELECT CAST(0 AS BIGINT) AS source_row, CAST('' AS VARCHAR) AS overlay, CAST(0 AS DECIMAL(18,2)) AS amount WHERE false", overlays, 'source_row');
    return { path, overlays, rows: await session.copyOrdered('SELECT * FROM measured', path, 'source_row', { alreadyOrdered: true }) };
  }
  const laid = 'CAST(COALESCE(laid.amount, CAST(0 AS DECIMAL(18,2))) AS DECIMAL(18,2))';
  const allowance = `CAST(m.modelled + ${laid} AS DECIMAL(18,2))`;
  const made: Readonly<Record<string, string>> = { overlay: laid, allowance, fallback_amount: `CASE WHEN m.fallbacks IS NULL THEN CAST(0 AS DECIMAL(18,2)) ELSE ${allowance} END` };
  const columns = ['source_row', ...RESULT_FIELDS.map(({ name }) => name)].map((name) => (made[name] === undefined ? `m.${ident(name)}` : `${made[name]} AS ${ident(name)}`));
  const rows = await session.copyOrdered(`SELECT ${columns.join(', ')} FROM measured m LEFT JOIN (SELECT source_row, sum(amount) AS amount FROM ${parquet(spread.path)} GROUP BY source_row) laid ON laid.source_row = m.source_row`, path, 'source_row');
  return { path, overlays: spread.path, rows };
}
