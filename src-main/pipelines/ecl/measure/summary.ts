import { printedConventions } from '../../../../src-shared/model/ecl/conventions.ts';
import type { Ledger } from '../../../../src-shared/model/ecl/ledger.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { FALLBACKS, STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { EclSummary } from '../../../../src-shared/model/ecl/summary.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { amountText, minorUnits } from '../amounts/minor-units.ts';
import { tieToLedger } from '../completeness/ledger-ties.ts';
import { readTieSums, tieSql } from '../completeness/tie-sql.ts';
import { fallbackRules } from '../fallbacks/fallback-rules.ts';
import type { OverlaysInForce } from '../overlays/in-force.ts';
import { qualityChecks, type QualityObserved } from '../quality/quality-checks.ts';
import { completenessSql, NEEDED_FIELDS, outliersSql } from '../quality/quality-sql.ts';
import type { MeasuredTable } from './measure-table.ts';
import type { SpreadOverlays } from './spread-overlays.ts';

/** What the summary is counted from. The session has the views `ecl_result`, `loan`, `loans` and, where there is a prior run, `prior_ecl`. */
export interface SummaryFacts {
  readonly plan: EclPlan;
  readonly measured: MeasuredTable;
  readonly overlays: SpreadOverlays | null;
  readonly left: Pick<OverlaysInForce, 'notYet' | 'expired'>;
  readonly ledger: Ledger | null;
  readonly priorDate: string | null;
}

type Line = EclSummary['total'];

const AMOUNTS = ['gross_carrying_amount', 'ead', 'undrawn', 'modelled', 'overlay', 'provision', 'allowance'] as const;
const SUMS = `count(*) AS loans, ${AMOUNTS.map((name) => `CAST(COALESCE(sum(${name}), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS ${name}`).join(', ')}`;
const ECL = 'FROM ecl_result';

/** Counts a run on its own tables. Errors: INVALID_INPUT for a ledger of another date or currency. */
export async function summarise(session: Session, facts: SummaryFacts): Promise<EclSummary> {
  const { plan, measured, overlays, left } = facts;
  const [all] = await session.rows(`SELECT ${SUMS} ${ECL} WHERE in_scope`);
  const stages = await session.rows(`SELECT stage, ${SUMS} ${ECL} WHERE in_scope GROUP BY stage`);
  const outOfScope = await session.rows(`SELECT measurement, count(*) AS loans, CAST(sum(gross_carrying_amount) AS VARCHAR) AS balance ${ECL} WHERE NOT in_scope GROUP BY measurement ORDER BY measurement`);
  const [beside] = await session.rows(`SELECT count(*) FILTER (WHERE fallbacks IS NOT NULL) AS resting, CAST(COALESCE(sum(fallback_amount), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS resting_amount, count(*) FILTER (WHERE not_assessable) AS unknown, CAST(COALESCE(sum(ead) FILTER (WHERE not_assessable), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS unknown_amount, count(nneg_shortfall) AS nneg, CAST(COALESCE(sum(nneg_shortfall), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS nneg_amount ${ECL}`);
  const [additional] = await session.rows('SELECT count(*) FILTER (WHERE additional_row) AS n FROM loan');
  const total = lineOf(all);
  const duplicates = Number((await session.rows(`SELECT count(*) AS n FROM loan WHERE additional_row AND loan_id IN (SELECT loan_id ${ECL} WHERE contains(COALESCE(fallbacks, ''), 'DUPLICATE'))`))[0]?.['n'] ?? 0);
  const byStage = new Map(stages.map((row) => [String(row['stage']), lineOf(row)]));
  const resting = { loans: Number(beside?.['resting'] ?? 0), amount: text(beside?.['resting_amount']) };
  const quality = qualityChecks(await observed(session, { total, stages: byStage, resting, notAssessable: Number(beside?.['unknown'] ?? 0), duplicates, hasPrior: facts.priorDate !== null }), plan.policy.quality);
  return {
    kind: 'ecl-summary', version: 1, reportingDate: plan.reportingDate, priorDate: facts.priorDate, currency: plan.reportingCurrency, total,
    stages: STAGES.flatMap((stage) => { const line = byStage.get(stage); return line === undefined ? [] : [{ stage, ...line }]; }),
    outOfScope: outOfScope.map((row) => ({ measurement: String(row['measurement']), loans: Number(row['loans']), balance: text(row['balance']) })),
    scenarios: plan.scenarios.map(({ id, title, weight }, s) => {
      const sums = measured.scenarios[s] ?? { ecl12: 0n, lifetime: 0n, byStage: new Map<string, bigint>() };
      const booked = [...sums.byStage].filter(([stage]) => stage !== '-');
      return { id, title, weight, ecl: amountText(booked.reduce((sum, [, amount]) => sum + amount, 0n)), ecl12: amountText(sums.ecl12), lifetime: amountText(sums.lifetime), byStage: Object.fromEntries(booked.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([stage, amount]) => [stage, amountText(amount)])) };
    }),
    fallbacks: await fallbackShares(session, plan), resting, notAssessable: { loans: Number(beside?.['unknown'] ?? 0), amount: text(beside?.['unknown_amount']) },
    additionalRows: Number(additional?.['n'] ?? 0), duplicates,
    overlays: (overlays?.entries ?? []).map((entry) => {
      const overlay = plan.overlays.find(({ id }) => id === entry.overlay);
      return { id: entry.overlay, title: overlay?.title ?? entry.overlay, effect: overlay?.effect.kind ?? '', loans: entry.loans.length, touched: entry.touched, amount: amountText(entry.total) };
    }),
    overlaysLeft: { notYet: left.notYet.map(({ id }) => id), expired: left.expired.map(({ id }) => id) },
    nneg: plan.policy.equityRelease === undefined ? null : { loans: Number(beside?.['nneg'] ?? 0), amount: text(beside?.['nneg_amount']), notMeasured: measured.nnegNotMeasured },
    ledger: facts.ledger === null ? null : await ties(session, facts.ledger, plan),
    quality: quality.map(({ check, title, observed: seen, bar, verdict, reference, detail }) => ({ check, title, observed: seen, bar, verdict, reference, detail })),
    conventions: printedConventions(plan.policy),
  };
}

function lineOf(row: Readonly<Record<string, unknown>> | undefined): Line {
  return { loans: Number(row?.['loans'] ?? 0), gross: text(row?.['gross_carrying_amount']), exposure: text(row?.['ead']), undrawn: text(row?.['undrawn']), modelled: text(row?.['modelled']), overlay: text(row?.['overlay']), provision: text(row?.['provision']), allowance: text(row?.['allowance']) };
}

function text(cell: unknown): string {
  return typeof cell === 'string' ? cell : '0.00';
}

/** Fallbacks that occurred, with the allowance of their loans: by one loan several may be. */
async function fallbackShares(session: Session, plan: EclPlan): Promise<EclSummary['fallbacks']> {
  const rules = new Map(fallbackRules(plan.policy).map((rule) => [rule.fallback, rule]));
  const rows = await session.rows(`SELECT fallback, count(*) AS loans, CAST(sum(allowance) AS VARCHAR) AS amount, list(loan_id || ' (row ' || source_row || ')' ORDER BY source_row)[:5] AS first FROM (SELECT unnest(string_split(fallbacks, ';')) AS fallback, allowance, loan_id, source_row ${ECL} WHERE fallbacks IS NOT NULL) GROUP BY fallback`);
  return FALLBACKS.flatMap((fallback) => {
    const row = rows.find((each) => each['fallback'] === fallback);
    return row === undefined ? [] : [{ fallback, loans: Number(row['loans']), amount: text(row['amount']), standsIn: rules.get(fallback)?.standsIn ?? '', setting: rules.get(fallback)?.setting ?? '', first: Array.isArray(row['first']) ? row['first'].map(String) : [] }];
  });
}

interface Counted { readonly total: Line; readonly stages: ReadonlyMap<string, Line>; readonly resting: EclSummary['resting']; readonly notAssessable: number; readonly duplicates: number; readonly hasPrior: boolean }

async function observed(session: Session, { total, stages, resting, notAssessable, duplicates, hasPrior }: Counted): Promise<QualityObserved> {
  const [filled] = await session.rows(completenessSql('loan'));
  const outliers = await session.rows(outliersSql('loan'));
  const rows = Number(filled?.['rows'] ?? 0);
  const [moved] = hasPrior ? await session.rows(`SELECT count(*) AS n, count(*) FILTER (WHERE e.stage <> p.stage) AS moved ${ECL} e JOIN prior_ecl p USING (loan_id)`) : [];
  return {
    filled: NEEDED_FIELDS.map((field) => ({ field, filled: Number(filled?.[field] ?? 0), rows })), loans: total.loans, duplicates,
    outliers: outliers.map((row) => ({ field: String(row['field']), outside: Number(row['outside']), rows: Number(row['rows']) })),
    fallback: { loans: resting.loans, amount: minorUnits(resting.amount) }, notAssessable,
    inScope: { loans: total.loans, exposure: minorUnits(total.gross), allowance: minorUnits(total.allowance) }, stage3Exposure: minorUnits(stages.get('3')?.gross ?? '0.00'),
    migration: moved === undefined ? null : { both: Number(moved['n']), moved: Number(moved['moved']) },
  };
}

async function ties(session: Session, ledger: Ledger, plan: EclPlan): Promise<NonNullable<EclSummary['ledger']>> {
  const sql = tieSql(ledger, 'ecl_result');
  const [coverage = {}] = await session.rows(sql.coverage);
  const { lines, outside, twice, complete } = tieToLedger(ledger, readTieSums(sql.lines === null ? [] : ((await session.rows(sql.lines)) as never), coverage as never), plan);
  return { lines: lines.map((line) => ({ ...line })), outside, twice, complete };
}
