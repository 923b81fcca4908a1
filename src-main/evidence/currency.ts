import { z } from 'zod';
import { ident } from '../derive/sql-text.ts';
import { Remembered } from './remembered.ts';
import type { RunShared, TraceContext } from './trace-context.ts';

/** The currency of a run's amounts. `code` is null with the reason in `why` where there is none or several. */
export interface Currency { readonly code: string | null; readonly why: string | null; readonly several: boolean }

const MOST_NAMED = 6;
const known = new WeakMap<RunShared, Remembered<Currency>>();

/** What the rows of a run say their amounts are in. Asked once a run: a finished run never changes. */
export function currencyOf(context: TraceContext): Promise<Currency> {
  const memory = known.get(context.shared) ?? new Remembered<Currency>(1);
  known.set(context.shared, memory);
  return memory.get('', () => readCurrency(context));
}

async function readCurrency(context: TraceContext): Promise<Currency> {
  const declared = context.declaration.crossTabs;
  const none = (why: string): Currency => ({ code: null, why, several: false });
  if (declared?.currency === undefined) return none('no column names the currency of the amounts');
  if (typeof declared.currency === 'object') {
    const { slot, member } = declared.currency;
    if (!context.archive.has(slot)) return none(`the run has no ${slot} that names it`);
    const code = z.object({ [member]: z.string() }).safeParse(await context.json(slot, z.unknown())).data?.[member];
    return code === undefined ? none(`${slot} does not say ${member}`) : { code, why: null, several: false };
  }
  const table = context.table(declared.table);
  if (!context.archive.has(table.slot)) return none('the run has no table that names it');
  const columns = (await context.plan(declared.table)).plan.derivations;
  const column = columns.find((derivation) => derivation.column === declared.currency);
  if (!column) return none('no column names the currency of the amounts');
  const rows = await context.session.rows<{ code: string }>(`SELECT DISTINCT CAST(${ident(column.column)} AS VARCHAR) AS code FROM ${context.archive.parquet(table.slot)} WHERE ${ident(column.column)} IS NOT NULL ORDER BY 1 LIMIT ${MOST_NAMED}`);
  const [first] = rows;
  if (first === undefined) return none(`${column.title} has no value on any row`);
  if (rows.length === 1) return { code: first.code, why: null, several: false };
  return { code: null, several: true, why: `amounts in several currencies are added as they stand, without conversion: ${rows.map(({ code }) => code).join(', ')}${rows.length === MOST_NAMED ? ' and others' : ''}` };
}

/** A unit as people read it: amounts are in the run's currency. */
export async function unitInWords(context: TraceContext, unit: string): Promise<string> {
  return unit === 'currency' ? (await currencyOf(context)).code ?? unit : unit;
}
