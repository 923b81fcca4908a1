import { cellText } from '../../../../src-shared/kernel/cell-text.ts';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { EclSummary } from '../../../../src-shared/model/ecl/summary.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import type { ServiceContext } from '../../context.ts';
import { parquet } from '../../findings-query.ts';
import type { EclAnswers } from '../ecl.ts';
import { runArtifacts } from '../run-artifacts.ts';
import { executiveView, productsView, qualityView, regionsView, regulatoryView } from './group-views.ts';
import { portfolioView, stagesView, trendsView } from './loan-views.ts';
import type { Cells, EclView, ViewFacts } from './view.ts';

/** The eight report views of the reference system, by name. */
export const ECL_VIEWS = { portfolio: portfolioView, stages: stagesView, trends: trendsView, regions: regionsView, products: productsView, 'data-quality': qualityView, executive: executiveView, regulatory: regulatoryView } as const satisfies Readonly<Record<string, EclView>>;

/** A page of a view: every cell as text. */
export async function viewPage(session: Session, view: EclView, facts: ViewFacts, offset: number, limit: number): Promise<{ total: number; rows: (string | null)[][] }> {
  const sql = view.sql(facts);
  const [counted] = await session.rows<{ n: number }>(`SELECT count(*) AS n FROM (${sql})`);
  const total = Number(counted?.n ?? 0);
  // Rows that look at other rows (growth) have few; a table of loans is paged where it stands.
  const whole = view.rows !== undefined;
  const found = await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql}${whole ? '' : ` LIMIT ${limit} OFFSET ${offset}`})`);
  const texts = found.map((row): Cells => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null || value === undefined ? null : cellText(value)])));
  const rows = view.rows?.(facts, texts) ?? texts;
  const page = whole ? rows.slice(offset, offset + limit) : rows;
  return { total, rows: page.map((row) => view.columns.map((column) => column.of(row, rows))) };
}

/** The reference system's eight report views, corrected, on the tables of a run. */
export function eclViewHandlers(context: ServiceContext): EclAnswers<'ecl.view'> {
  return {
    'ecl.view': async ({ run: id, view: name, offset, limit }) => {
      const { loan, ecl, plan: text } = await runArtifacts(context, id);
      const [plan, summary] = [EclPlan.parse(JSON.parse(text)), await context.runFiles.json(id, 'ecl.summary', EclSummary)];
      const prior = (slot: string): string | null => { const found = context.runFiles.find(id, slot); return found === null ? null : parquet(found.path); };
      const run = context.store.runs.get(id);
      const facts: ViewFacts = { plan, priorDate: summary.priorDate, asked: run.createdAt.slice(0, 10), tables: { ecl: parquet(ecl), loan: parquet(loan), priorEcl: prior('prior.ecl'), priorLoan: prior('prior.loan') } };
      const view: EclView = ECL_VIEWS[name];
      const unit = (of: string): string => (of === 'reporting' ? plan.reportingCurrency : of);
      return { title: view.title, note: view.note, columns: view.columns.map((column) => ({ name: column.name, title: column.title, unit: unit(column.unit) })), ...(await viewPage(await context.reader.session(), view, facts, offset, limit)) };
    },
  };
}
