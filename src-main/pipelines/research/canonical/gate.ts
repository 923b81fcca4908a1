import { join } from 'node:path';
import { z } from 'zod';
import { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../../../intake/gate-session.ts';
import { VendorFiles } from '../ingest/vendor-files.ts';
import { writeFindings, type MarketFinding } from '../panel/findings.ts';
import { dayNumber, sessionDays, type SessionDays } from '../panel/session-days.ts';
import { seriesOf, type VendorRows } from '../panel/vendor-rows.ts';
import { OK } from '../reconcile/rules.ts';
import { chooseVendor, compareActions, judgeRepeated, lastSessions, priceActions } from './choose-facts.ts';
import { SIDE_TABLES, type SideDomainName } from './domain-fields.ts';
import { judgeBasis } from './judge/basis.ts';
import { judgeDays, judgeDuplicates } from './judge/days.ts';
import { judgeMoves } from './judge/moves.ts';
import { NO_DAY } from './parse-day.ts';
import { vendorBarPlan } from './plan.ts';
import { readBars } from './read-bars.ts';
import { readingOf, type Reading } from './reading.ts';
import { knownFrom, readFacts, type SideRow } from './side-rows.ts';
import { writeBars } from './write-bars.ts';
import { writeSide } from './write-side.ts';

type Facts = Readonly<Record<SideDomainName, SideRow[]>>;
const SIDES = Object.keys(SIDE_TABLES) as SideDomainName[];
/** Days beyond the last of the data that the calendar is asked for: what was filed then is known later. */
const MARGIN = 30;

/**
 * Rows of vendors' files as bars and facts, typed, each with the row of the source it stands on. Every row of a file of bars is a row of `vendor.bar`, whatever is wrong with
 * it: its verdict says what keeps it from being used. In order: each row by itself; days against window, calendar and delistings; rows of one
 * vendor for the same session; declared adjustment at splits; moves beyond all proportion, each judged by nothing later than itself. Blocked where
 * nothing can be read as a bar, or where the ingestion blocks on impossible prices.
 */
export const canonicalGate = defineGate({
  id: 'canonical',
  version: '1',
  title: 'Make bars and facts of files',
  inputs: ['source', 'dialect', 'ingestion', 'vendor.files'],
  outputs: ['vendor.bar', 'vendor.bar.plan', 'action', 'member', 'fundamental', 'surface', 'insider', 'canonical.findings'],
  params: z.object({}),
  run: async (context) => {
    const ingestion = await context.inputJson('ingestion', Ingestion);
    const { files } = await context.inputJson('vendor.files', VendorFiles);
    const findings: MarketFinding[] = [];
    const readings = files.flatMap((file, at) => readingOf(file, at, findings) ?? []);
    for (const vendor of new Set(readings.map(({ entry }) => entry.vendor))) if (!ingestion.priority.includes(vendor)) findings.push({ rule: 'MKT-002', field: 'vendor', sourceRow: null, observed: vendor });
    return withSession(context, [context.input('source')], async (session) => {
      await session.run(`CREATE VIEW source AS SELECT * FROM ${parquet(context.input('source').path)}`);
      const vendors = [...new Set(files.map(({ entry }) => entry?.vendor ?? ''))];
      const bars = readings.filter(({ entry }) => entry.domain === 'bars');
      const total = readings.reduce((sum, { file }) => sum + file.rows, 0);
      const rows = await readBars(session, bars, files.map(({ slot, entry }) => ({ slot, vendor: vendors.indexOf(entry?.vendor ?? ''), adjusted: entry?.adjusted ?? 'raw' })), vendors, findings, (done) => context.progress(done, total, 'rows'));
      const facts = await readSides(session, readings, findings);
      const calendar = calendarOf(ingestion, rows, facts);
      judge(ingestion, rows, facts, calendar, findings);
      const out = (name: string): string => join(context.scratch, `${name}.parquet`);
      const count = await writeBars(session, rows, out('vendor-bar'));
      for (const domain of SIDES) {
        const { slot } = SIDE_TABLES[domain];
        const written = await writeSide(session, domain, facts[domain], calendar, out(slot));
        await context.output(slot, { path: out(slot) }, { ...PARQUET, rows: written });
      }
      const found = await writeFindings(session, out('findings'), findings);
      await context.output('vendor.bar', { path: out('vendor-bar') }, { ...PARQUET, rows: count });
      await context.output('vendor.bar.plan', { json: vendorBarPlan(bars) }, JSON_TYPE);
      await context.output('canonical.findings', { path: out('findings') }, { ...PARQUET, rows: found });
      const used = rows.verdict.subarray(0, rows.count).reduce((sum, verdict) => sum + (verdict === OK ? 1 : 0), 0);
      const summary = { bars: rows.count, used, symbols: rows.symbols.length, facts: SIDES.reduce((sum, domain) => sum + facts[domain].length, 0), findings: found };
      if (used === 0) return { outcome: 'blocked' as const, summary, message: noBars(ingestion, findings) };
      const impossible = ingestion.sanity.action === 'block' ? findings.filter(({ rule }) => ['MKT-112', 'MKT-140', 'MKT-141'].includes(rule)) : [];
      if (impossible.length > 0) return { outcome: 'blocked' as const, summary, message: `${impossible.length} bars are beyond what is possible, and the ingestion blocks on that. First: ${impossible[0]?.observed ?? ''} (row ${String(impossible[0]?.sourceRow)}).` };
      return { outcome: 'passed' as const, summary };
    });
  },
});

function noBars(ingestion: Ingestion, findings: readonly MarketFinding[]): string {
  const why = findings.filter(({ rule }) => ['MKT-001', 'MKT-003', 'MKT-004'].includes(rule)).slice(0, 3).map(({ observed }) => observed);
  const first = why.length > 0 ? why.join('; ') : findings[0] === undefined ? 'no file of the domain bars has a row' : `${findings[0].observed} (${findings[0].rule})`;
  return `No bar of ${ingestion.files.length} ${ingestion.files.length === 1 ? 'file' : 'files'} can be used. ${first}.`;
}

async function readSides(session: Session, readings: readonly Reading[], findings: MarketFinding[]): Promise<Facts> {
  const facts: Facts = { actions: [], membership: [], fundamentals: [], surface: [], insiders: [] };
  for (const reading of readings) if (reading.entry.domain !== 'bars') facts[reading.entry.domain].push(...(await readFacts(session, reading, findings)));
  return facts;
}

/** Sessions over everything that has a day, and a little beyond. */
function calendarOf(ingestion: Ingestion, rows: VendorRows, facts: Facts): SessionDays {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const widen = (day: number): void => {
    if (day === NO_DAY) return;
    if (day < first) first = day;
    if (day > last) last = day;
  };
  for (let i = 0; i < rows.count; i += 1) widen(rows.day[i] as number);
  for (const domain of SIDES) for (const row of facts[domain]) for (const day of [row.about, row.until, row.known?.day ?? NO_DAY, row.untilKnown?.day ?? NO_DAY]) widen(day);
  return sessionDays(ingestion.calendar, first - MARGIN, last + MARGIN);
}

function judge(ingestion: Ingestion, rows: VendorRows, facts: Facts, calendar: SessionDays, findings: MarketFinding[]): void {
  judgeRepeated(facts.actions, findings);
  for (const domain of SIDES) {
    for (const row of facts[domain]) {
      if (row.fault !== null || row.known === null || knownFrom(row.known, calendar) !== null) continue;
      row.fault = 'MKT-301';
      findings.push({ rule: 'MKT-301', field: 'known', sourceRow: row.sourceRow, observed: 'beyond the calendar of the exchange' });
    }
    chooseVendor(facts[domain], ingestion.priority, domain !== 'membership', findings);
  }
  compareActions(facts.actions, findings);
  const actions = priceActions(facts.actions, (row) => { const at = row.known === null ? null : knownFrom(row.known, calendar); return at === null ? row.about : calendar.days[at] as number; });
  const delisted = lastSessions(facts.actions);
  const codes = new Map(rows.symbols.map((symbol, code) => [symbol, code]));
  const last = new Map([...delisted].flatMap(([symbol, day]) => { const code = codes.get(symbol); return code === undefined ? [] : [[code, day] as const]; }));
  const window = ingestion.window === undefined ? { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY } : { from: dayNumber(ingestion.window.from), to: dayNumber(ingestion.window.to) };
  const series = seriesOf(rows, NO_DAY);
  judgeDays(rows, series, window, calendar, last, findings);
  judgeDuplicates(rows, series, findings);
  const actionsOf = (symbol: number) => actions.get(rows.symbols[symbol] as string) ?? [];
  const otherwise = judgeBasis(rows, series, actionsOf, findings);
  judgeMoves(rows, series, { sanity: ingestion.sanity, same: ingestion.tolerance.closeBps / 10_000, actions: actionsOf, otherwise }, findings);
}
