import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../../../intake/gate-session.ts';
import { VendorFiles } from '../ingest/vendor-files.ts';
import { writeFindings, type MarketFinding } from '../panel/findings.ts';
import { compareVendors } from './compare.ts';
import { findGaps } from './gaps.ts';
import { gridOf } from './grid.ts';
import { groupsOf } from './groups.ts';
import { loadActions, loadRows } from './load.ts';
import { barPlan } from './plan.ts';
import { qualityOf, writeQuality } from './quality.ts';
import { selectBars } from './select.ts';
import { summarise } from './summary.ts';
import { gatherFindings } from './told-findings.ts';
import { writeDifferences, writeUsedBars } from './write-bars.ts';

/**
 * One bar a symbol and session of the bars of all vendors: every two vendors are compared, the calendar says which sessions are missing, the
 * priority says whose bar is used, the actions give the factor. Every bar that is not used is in `vendor.bar` with its verdict. Blocked by the
 * ingestion's tolerances, and where a vendor is wrong as a whole; its tables are there all the same.
 */
export const reconcileGate = defineGate({
  id: 'reconcile',
  version: '1',
  title: 'Reconcile vendors',
  inputs: ['vendor.bar', 'action', 'member', 'ingestion', 'vendor.files', 'source.findings', 'canonical.findings'],
  outputs: ['bar', 'bar.plan', 'bar.findings', 'bar.groups', 'data.summary', 'symbol', 'difference'],
  params: z.object({}),
  run: async (context) => {
    const ingestion = await context.inputJson('ingestion', Ingestion);
    const { files } = await context.inputJson('vendor.files', VendorFiles);
    const tables = (['vendor.bar', 'action', 'member', 'source.findings', 'canonical.findings'] as const).map((slot) => context.input(slot));
    const [bar, action, member, before, canonical] = tables as [(typeof tables)[number], (typeof tables)[number], (typeof tables)[number], (typeof tables)[number], (typeof tables)[number]];
    return withSession(context, tables, async (session) => {
      await session.run(`CREATE VIEW vendor_bar AS SELECT * FROM ${parquet(bar.path)}`);
      await session.run(`CREATE VIEW actions AS SELECT * FROM ${parquet(action.path)}`);
      const columns = 'rule, field, source_row, observed';
      await session.run(`CREATE VIEW told_before AS SELECT ${columns} FROM ${parquet(before.path)} UNION ALL SELECT ${columns} FROM ${parquet(canonical.path)}`);
      const vendors = [...new Set(files.map(({ entry }) => entry?.vendor ?? ''))];
      const rows = await loadRows(session, files.map(({ slot, entry }) => ({ slot, vendor: vendors.indexOf(entry?.vendor ?? ''), adjusted: entry?.adjusted ?? 'raw' })), files.map(({ slot }) => slot), vendors);
      const actions = await loadActions(session);
      context.progress(1, 4, 'passes');
      const grid = gridOf(rows, ingestion, actions);
      if (grid.calendar.days.length === 0) throw new AppError('INVALID_INPUT', `the window of the ingestion has no session of ${ingestion.calendar}`, { userAction: 'Correct the window.' });
      const findings: MarketFinding[] = [];
      const compared = compareVendors(grid, ingestion.tolerance, findings);
      const bars = selectBars(grid, actions, findings);
      const missing = findGaps(grid, findings);
      const members = await membersOf(session, parquet(member.path), rows.symbols, findings);
      context.progress(2, 4, 'passes');
      const told = await gatherFindings(session, rows, findings);
      const quality = qualityOf(grid, bars, missing.expected, compared, actions, told);
      const summary = summarise({ ingestion, files, grid, bars, missing, compared, told, quality, members, hasActions: actions.any });
      const out = (name: string): string => join(context.scratch, `${name}.parquet`);
      const written = { bar: await writeUsedBars(session, grid, bars, told, out('bar')), difference: await writeDifferences(session, grid, compared.differences, out('difference')), symbol: await writeQuality(session, quality, out('symbol')), findings: await writeFindings(session, out('findings'), findings, [`SELECT ${columns} FROM told_before`]) };
      context.progress(3, 4, 'passes');
      await session.run(`CREATE VIEW found AS SELECT * FROM ${parquet(out('findings'))}`);
      const groups = await groupsOf(session, ingestion.title, rows.count);
      const logicalDigest = await session.logicalDigest(`SELECT * FROM ${parquet(out('bar'))}`, 'source_row');
      await context.output('bar', { path: out('bar') }, { ...PARQUET, rows: written.bar, logicalDigest });
      await context.output('bar.plan', { json: barPlan() }, JSON_TYPE);
      await context.output('bar.findings', { path: out('findings') }, { ...PARQUET, rows: written.findings });
      await context.output('bar.groups', { json: groups }, JSON_TYPE);
      await context.output('data.summary', { json: summary }, JSON_TYPE);
      await context.output('symbol', { path: out('symbol') }, { ...PARQUET, rows: written.symbol });
      await context.output('difference', { path: out('difference') }, { ...PARQUET, rows: written.difference });
      // What a run's header counts, by the name that every judging gate uses.
      const counted = (materiality: 'blocking' | 'review' | 'info'): number => groups.groups.reduce((sum, group) => sum + (group.materiality === materiality ? group.findings : 0), 0);
      const facts = { blocking: counted('blocking'), review: counted('review'), info: counted('info'), bars: summary.bars, symbols: summary.symbols, sessions: summary.sessions, missing: summary.missing, excluded: summary.excluded, differing: written.difference, findings: written.findings, pointInTime: summary.pointInTime };
      if (summary.blocked.length === 0) return { outcome: 'passed' as const, summary: facts };
      return { outcome: 'blocked' as const, summary: facts, message: `The data is outside the ingestion's bars. ${summary.blocked.join('; ')}. Correct the files, leave a vendor out, or let the ingestion say other bars.` };
    });
  },
});

/** How many intervals of membership are used; names among them that no vendor has bars of are told. */
async function membersOf(session: Session, member: string, symbols: readonly string[], findings: MarketFinding[]): Promise<number> {
  const known = new Set(symbols);
  const told = new Set<string>();
  let count = 0;
  await session.streamColumns(`SELECT CAST(source_row AS DOUBLE), symbol FROM ${member} WHERE verdict = 'ok' ORDER BY source_row`, ([rows = [], names = []]) => {
    names.forEach((name, i) => {
      count += 1;
      if (known.has(name as string) || told.has(name as string)) return;
      told.add(name as string);
      findings.push({ rule: 'MKT-153', field: 'symbol', sourceRow: rows[i] as number, observed: name as string });
    });
  });
  return count;
}
