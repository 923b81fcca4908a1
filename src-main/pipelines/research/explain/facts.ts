import type { KernelQuestion, KernelValue, TracedKernel } from '../../../derive/trace-declaration.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';
import type { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { chooseVendor, judgeRepeated } from '../canonical/choose-facts.ts';
import { SIDE_TABLES, type SideDomainName } from '../canonical/domain-fields.ts';
import { NO_DAY } from '../canonical/parse-day.ts';
import { readingOf, type Reading } from '../canonical/reading.ts';
import { knownFrom, readFacts, sessionFrom, type SideRow } from '../canonical/side-rows.ts';
import { knownOf } from '../canonical/write-side.ts';
import { VendorFiles } from '../ingest/vendor-files.ts';
import { dayNumber, dayText, sessionDays, type SessionDays } from '../panel/session-days.ts';
import { marketRule } from '../reconcile/rules.ts';
import { ingestionOf, need, readerOf, readingsOf } from './run-data.ts';
import { doubleText, line, step, telling, unitsText } from './told.ts';

interface Facts { readonly calendar: SessionDays; readonly rows: Readonly<Record<SideDomainName, ReadonlyMap<number, SideRow>>> }
const DOMAINS = Object.keys(SIDE_TABLES) as SideDomainName[];
/** Days beyond the last of the data that the calendar is asked for, as the gate does. */
const MARGIN = 30;

/** The kernel of a side table: every fact of the run read and judged again once, since which vendor's are used is decided over all of them. */
export function factKernel(domain: SideDomainName): TracedKernel {
  const { slot, fields } = SIDE_TABLES[domain];
  return {
    space: slot, plan: (stored) => factPlan(domain, stored),
    explain: async (asked) => {
      const { rows, calendar } = await factsOf(asked);
      const row = rows[domain].get(asked.sourceRow);
      const reading = (await readingsOf(asked)).get(asked.row['file'] ?? '');
      return (column) => {
        const field = fields.find(({ name }) => name === column);
        return field === undefined || row === undefined || reading === undefined ? null : valueOf(asked, domain, row, reading, calendar, field);
      };
    },
  };
}

/** What a side table can depend on: the cells that any of its files maps to a column, and for the verdict and the days all of them. */
function factPlan(domain: SideDomainName, stored: unknown): TablePlan {
  const { slot, fields } = SIDE_TABLES[domain];
  const readings = VendorFiles.parse(stored).files.flatMap((file, at) => (file.entry?.domain === domain ? readingOf(file, at, []) ?? [] : []));
  const columnsOf = (...names: readonly string[]): string[] => [...new Set(readings.flatMap((reading) => reading.fields.filter(({ field }) => names.includes(field.name)).map(({ column }) => `c${column}`)))].toSorted();
  const every = columnsOf(...readings.flatMap((reading) => reading.fields.map(({ field }) => field.name)));
  return kernelTablePlan(slot, 'source', 'facts', fields.map(({ name, title, type }) => {
    const column = { column: name, title, type };
    if (name === 'file') return { ...column, reads: ['file'] };
    if (name === 'vendor') return { ...column, reads: [], documents: readings.map(({ at }) => ({ kind: 'document' as const, ref: `ingestion#/files/${at}/vendor`, label: 'vendor' })) };
    if (name === 'verdict') return { ...column, reads: every, pool: every, documents: [{ kind: 'document' as const, ref: 'ingestion#/priority', label: 'priority of vendors' }] };
    // Days are told by the calendar, and figures that follow from others (the value of a dealing) by those.
    return { ...column, reads: [...new Set([...columnsOf(name), ...(['known', 'until_known'].includes(name) ? columnsOf('about', 'until') : []), ...(domain === 'insiders' && name === 'value' ? columnsOf('units', 'price') : []), ...(domain === 'actions' ? columnsOf('action') : [])])] };
  }));
}

function factsOf(asked: KernelQuestion): Promise<Facts> {
  return asked.once('facts', async () => {
    const [ingestion, source] = [await ingestionOf(asked), await need(asked, 'source')];
    const reader = readerOf(asked, { source });
    const found: Record<SideDomainName, SideRow[]> = { actions: [], membership: [], fundamentals: [], surface: [], insiders: [] };
    for (const reading of (await readingsOf(asked)).values()) if (reading.entry.domain !== 'bars') found[reading.entry.domain].push(...(await readFacts(reader, reading, [])));
    const calendar = await calendarOf(asked, found, ingestion.calendar);
    judgeRepeated(found.actions, []);
    for (const domain of DOMAINS) {
      for (const row of found[domain]) if (row.fault === null && row.known !== null && knownFrom(row.known, calendar) === null) row.fault = 'MKT-301';
      chooseVendor(found[domain], ingestion.priority, domain !== 'membership', []);
    }
    const by = (domain: SideDomainName): ReadonlyMap<number, SideRow> => new Map(found[domain].map((row) => [row.sourceRow, row]));
    return { calendar, rows: { actions: by('actions'), membership: by('membership'), fundamentals: by('fundamentals'), surface: by('surface'), insiders: by('insiders') } };
  });
}

async function calendarOf(asked: KernelQuestion, facts: Readonly<Record<SideDomainName, readonly SideRow[]>>, code: Parameters<typeof sessionDays>[0]): Promise<SessionDays> {
  const bars = await need(asked, 'vendor.bar');
  const [ends] = await bars.rows(`SELECT min(session) AS a, max(session) AS b FROM read_parquet('${bars.path.replaceAll("'", "''")}')`);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const widen = (day: number): void => {
    if (day === NO_DAY) return;
    first = Math.min(first, day);
    last = Math.max(last, day);
  };
  for (const end of [ends?.['a'], ends?.['b']]) if (typeof end === 'string') widen(dayNumber(end));
  for (const domain of DOMAINS) for (const row of facts[domain]) for (const day of [row.about, row.until, row.known?.day ?? NO_DAY, row.untilKnown?.day ?? NO_DAY]) widen(day);
  return sessionDays(code, first - MARGIN, last + MARGIN);
}

const day = (value: number): string | null => (value === NO_DAY ? null : dayText(value));

function untilKnown(row: SideRow, calendar: SessionDays): string | null {
  if (row.untilKnown === null) return sessionFrom(row.until, calendar);
  const at = knownFrom(row.untilKnown, calendar);
  return at === null ? null : dayText(calendar.days[at] as number);
}

function valueOf(asked: KernelQuestion, domain: SideDomainName, row: SideRow, reading: Reading, calendar: SessionDays, { name, title, type, meaning }: { readonly name: string; readonly title: string; readonly type: string; readonly meaning: string }): KernelValue {
  const of = (column: string): readonly string[] => reading.fields.filter(({ field }) => field.name === column).map((each) => `c${each.column}`);
  const cell = (column: string): string | null => { const [at] = of(column); return at === undefined ? null : asked.row[at] ?? null; };
  const taken = (column: string, value: string | null): KernelValue => telling(value, [step('cell', `Column of ${reading.file.fileName}`, `what the entry maps to ${column}`, null, cell(column)), step('read', title, meaning, cell(column), value)], { reads: of(column) });
  switch (name) {
    case 'vendor': return telling(row.vendor, [step('entry', 'Vendor of the file', 'as the ingestion names it', null, row.vendor)], { documents: [line(`ingestion#/files/${reading.at}/vendor`, 'vendor', row.vendor)] });
    case 'file': return telling(row.file, [step('file', 'File of the row', 'its slot in the run', null, row.file)]);
    case 'symbol': return taken('symbol', row.symbol);
    case 'about': return taken('about', day(row.about));
    case 'until': return taken('until', day(row.until));
    case 'known': return telling(knownOf(domain, row, calendar), [step('calendar', title, row.known === null ? `the file does not say when it was known. ${meaning}` : `the first session whose close comes after ${cell('known') ?? ''}`, cell('known') ?? cell('about'), knownOf(domain, row, calendar))], { reads: [...of(row.known === null ? 'about' : 'known')] });
    case 'until_known': return telling(untilKnown(row, calendar), [step('calendar', title, meaning, cell('until_known') ?? cell('until'), untilKnown(row, calendar))], { reads: [...of(row.untilKnown === null ? 'until' : 'until_known')] });
    case 'verdict': {
      const verdict = row.fault ?? 'ok';
      const rule = marketRule(verdict);
      return telling(verdict, [step('judged', 'Judged', rule === null ? 'every cell that is needed can be read, the fact stands once, and its vendor is the one that is used' : `${rule.title}: ${rule.text}`, null, verdict)], { reads: reading.fields.map(({ column }) => `c${column}`), documents: [line('ingestion#/priority', 'priority of vendors', null)] });
    }
    default: {
      const text = row.texts[name];
      const number = row.numbers[name] ?? Number.NaN;
      const value = type === 'text' ? text ?? null : type === 'double' ? doubleText(number) : unitsText(number, type === 'decimal(18,12)' ? 12 : 6);
      const also = domain === 'insiders' && name === 'value' && (cell('value') ?? '') === '' ? [...of('units'), ...of('price')] : [];
      return { ...taken(name, value), reads: [...of(name), ...also] };
    }
  }
}
