import type { WhyNot, WhyReason } from '../../../src-shared/contract/explore.ts';
import type { TraceContext } from '../trace-context.ts';
import type { GateState } from './gate-states.ts';
import { runPlans, type RunPlans } from './run-plans.ts';
import { understand, type Asked, type AskedPlace } from './why-ask.ts';
import type { Found, WhyContext } from './why-context.ts';
import { whyCell } from './why-cell.ts';
import { whyField } from './why-field.ts';
import { whyLoan, whyNobody } from './why-loan.ts';

/**
 * Why a loan, a field or one field of one loan is not in the report, in the order of the gates: read from the run's artifacts and plans.
 * A text that means nothing is answered, not refused: no gate of the run has ever seen it.
 */
export async function whyNot(about: Omit<WhyContext, 'plans' | 'prior'> & { readonly prior: { readonly run: string; readonly context: TraceContext } | null }, text: string): Promise<WhyNot> {
  const plans = await runPlans(about.context);
  const prior = about.prior ? { ...about.prior, plans: await runPlans(about.prior.context) } : null;
  const why: WhyContext = { ...about, plans, prior };
  const asked = await understand(about.context, plans, text);
  const found = await answer(why, asked);
  return { asked: describe(plans, asked), verdict: found.verdict, headline: found.headline, reasons: inGateOrder(why.gates, found.reasons), alternatives: [...asked.alternatives] };
}

async function answer(why: WhyContext, asked: Asked): Promise<Found> {
  const row = asked.row?.sourceRow ?? null;
  if (asked.place && row !== null) return whyCell(why, asked.place, row);
  if (asked.place && asked.row) return whyNobody(why, asked.row.text);
  if (asked.place) return whyField(why, asked.place);
  if (row !== null) return whyLoan(why, row, asked.row?.text ?? asked.text);
  return whyNobody(why, asked.row?.text ?? asked.text);
}

function describe(plans: RunPlans, asked: Asked): WhyNot['asked'] {
  const { place } = asked;
  const row = asked.row?.sourceRow ?? null;
  const kind = place === null ? (row === null ? 'unknown' : /^(?:row|line|#)\s*\d+$/i.test(asked.text) ? 'row' : 'loan') : row !== null ? 'value' : place.kind === 'header' ? 'header' : place.kind === 'column' && isField(plans, place) ? 'field' : 'code';
  return { kind, text: asked.text, title: titleOf(plans, place, row, asked.text), sourceRow: row, code: place === null || place.kind === 'header' || (place.kind === 'column' && isField(plans, place)) ? null : place.kind === 'column' ? place.column : place.code, field: place?.kind === 'column' && isField(plans, place) ? place.column : null };
}

/** Columns of the first table are fields; those of tables made from it are codes. */
function isField(plans: RunPlans, place: Extract<AskedPlace, { kind: 'column' }>): boolean {
  return plans.tables[0]?.declared.space === place.space;
}

function titleOf(plans: RunPlans, place: AskedPlace | null, row: number | null, text: string): string {
  const where = row === null ? '' : `, source row ${row}`;
  if (place === null) return row === null ? `“${text}”` : `${text}${where}`;
  if (place.kind === 'header') return `Column “${plans.headers[place.index]?.trim() ?? ''}”${where}`;
  if (place.kind !== 'column') return `${place.code}${where}`;
  const title = plans.tables.find((table) => table.declared.space === place.space)?.byColumn.get(place.column)?.title;
  return `${place.column}${title === undefined ? '' : ` ${title}`}${where}`;
}

function inGateOrder(gates: readonly GateState[], reasons: readonly WhyReason[]): WhyReason[] {
  const place = (gate: string): number => { const at = gates.findIndex((each) => each.id === gate); return at === -1 ? -1 : at; };
  return reasons.toSorted((a, b) => place(a.gate) - place(b.gate));
}
