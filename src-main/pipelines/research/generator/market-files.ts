import { mkdir, open, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import { answersOf, momentumAnswer, type NameFacts, type PlantedAnswer } from './answers.ts';
import { dealingsOf, type Dealing } from './dealings.ts';
import { FIGURES, filingsOf, RESTATED, REVENUE_GROWTH, type Filing } from './filings.ts';
import { marketIngestion, SURFACE_COLUMNS } from './ingestion.ts';
import { namePlan, type NamePlan } from './name-plan.ts';
import { DRIFT, FIRST, MOST_SURFACE_ROWS, SECOND, type MarketOptions } from './options.ts';
import { errorPlans, plantError, type PlantedError } from './vendor-errors.ts';
import { marketPath, nameBars, type NameBars } from './prices.ts';
import { marketSessions, type MarketSessions } from './sessions.ts';
import { SLOPE, surfacesOf, type Surface } from './surfaces.ts';
import { barRows, FIRST_HEADER, firstText, SECOND_HEADER, secondText, rounded } from './vendor-text.ts';

export interface MarketFile { readonly name: string; readonly path: string; readonly bytes: number; readonly what: string; readonly kind: 'data' | 'ingestion' | 'planted' }

/** `planted.json`: everything that was planted, and the answers that must come out of it. */
export interface Planted {
  readonly kind: 'research.planted'; readonly version: 1; readonly options: Required<MarketOptions>;
  readonly vendors: { readonly first: string; readonly second: string };
  readonly errors: readonly PlantedError[]; readonly answers: readonly PlantedAnswer[];
  readonly momentum: ReturnType<typeof momentumAnswer>;
  readonly relations: { readonly revenueGrowth: typeof REVENUE_GROWTH; readonly restated: number; readonly slope: typeof SLOPE };
  readonly stretches: readonly { readonly symbol: string; readonly from: string; readonly to: string; readonly drift: number }[];
  readonly delisted: readonly { readonly symbol: string; readonly last: string }[];
}

/** Names whose facts are looked at for answers; all would make a long list of the same. */
const ANSWERED = 12;
const FILES = {
  [`${FIRST}-bars.csv`]: ['Bars as traded, with the instant of the close in UTC', FIRST_HEADER], [`${SECOND}-bars.csv`]: ['Bars of the second vendor, decimal commas, with planted errors', SECOND_HEADER],
  [`${FIRST}-actions.csv`]: ['Splits, dividends and delistings', 'ticker,ex_date,action,ratio,cash\n'], [`${FIRST}-membership.csv`]: ['Who belonged to the index, and since when that was known', 'index,ticker,from,to,announced,end_announced\n'],
  [`${FIRST}-filings.csv`]: ['Quarterly figures as filed, restatements later', `ticker,period_end,period,filed_utc,filing,${FIGURES.join(',')}\n`], [`${FIRST}-surface.csv`]: ['Option surfaces of each evening', `ticker,session,published_utc,${SURFACE_COLUMNS.join(',')}\n`],
  [`${FIRST}-insiders.csv`]: ['Dealings of insiders as filed', 'ticker,dealt,filed_utc,person,role,transaction,security,units,price,owned_after\n'],
} as const;

/**
 * Writes a market into a folder: seven files of two vendors, and in `documents/` the ingestion that reads them and `planted.json`. Name by
 * name, so that its size is bounded by nothing but the disk. The same options give the same bytes; files of the same names are replaced.
 */
export async function writeMarketFiles(folder: string, options: MarketOptions): Promise<{ readonly files: readonly MarketFile[]; readonly ingestion: Ingestion; readonly planted: Planted }> {
  await mkdir(join(folder, 'documents'), { recursive: true });
  const sessions = marketSessions(options.sessions);
  const market = marketPath(options.seed, options.sessions);
  const plans = Array.from({ length: options.symbols }, (_, number) => namePlan(number, options));
  const errors = new Map(errorPlans(plans, options).map((plan) => [plan.number, plan]));
  const [planted, answers, kept]: [PlantedError[], PlantedAnswer[], { plan: NamePlan; bars: NameBars }[]] = [[], [], []];
  const handles = new Map<string, FileHandle>();
  try {
    for (const [name, [, header]] of Object.entries(FILES)) {
      const handle = await open(join(folder, name), 'w');
      handles.set(name, handle);
      await handle.write(header);
    }
    const add = async (name: string, text: string): Promise<void> => { if (text !== '') await (handles.get(name) as FileHandle).write(text); };
    for (const plan of plans) {
      const bars = nameBars(plan, market, options.seed);
      const hasSurface = (plan.number + 1) * options.sessions <= MOST_SURFACE_ROWS;
      const facts: NameFacts = { plan, bars, filings: filingsOf(plan, sessions, options.seed), surfaces: hasSurface ? surfacesOf(plan, bars, market, sessions, options.seed) : [], dealings: dealingsOf(plan, bars, sessions, options.seed) };
      const first = barRows(plan, bars, sessions);
      const second = first.map((row) => ({ ...row, open: rounded(row.open as number), high: rounded(row.high as number), low: rounded(row.low as number), close: rounded(row.close as number) }));
      const error = errors.get(plan.number);
      if (error !== undefined) planted.push(plantError(error, first, second));
      else if (new Set(answers.map(({ symbol }) => symbol)).size < ANSWERED) answers.push(...answersOf(facts, sessions));
      if (options.symbols * options.sessions <= 10 * MOST_SURFACE_ROWS) kept.push({ plan, bars });
      await add(`${FIRST}-bars.csv`, firstText(first));
      await add(`${SECOND}-bars.csv`, secondText(second));
      await add(`${FIRST}-actions.csv`, actionText(plan, sessions));
      await add(`${FIRST}-membership.csv`, memberText(plan, sessions));
      await add(`${FIRST}-filings.csv`, facts.filings.map((filing) => filingText(plan, filing)).join(''));
      await add(`${FIRST}-surface.csv`, facts.surfaces.map((surface) => surfaceText(plan, surface, sessions)).join(''));
      await add(`${FIRST}-insiders.csv`, facts.dealings.map((dealing) => dealingText(plan, dealing, sessions)).join(''));
    }
  } finally {
    for (const handle of handles.values()) await handle.close();
  }
  const made: Planted = {
    kind: 'research.planted', version: 1, options: { drift: DRIFT, ...options }, vendors: { first: FIRST, second: SECOND }, errors: planted, answers, momentum: momentumAnswer(kept, sessions),
    relations: { revenueGrowth: REVENUE_GROWTH, restated: RESTATED, slope: SLOPE },
    stretches: plans.flatMap(({ symbol, stretches }) => stretches.map(({ from, to, drift }) => ({ symbol, from: sessions.day(from), to: sessions.day(to), drift }))),
    delisted: plans.flatMap(({ symbol, delisted }) => (delisted === null ? [] : [{ symbol, last: sessions.day(delisted) }])),
  };
  const ingestion = marketIngestion();
  await writeFile(join(folder, 'documents', 'ingestion.json'), `${JSON.stringify(ingestion, null, 2)}\n`);
  await writeFile(join(folder, 'documents', 'planted.json'), `${JSON.stringify(made, null, 1)}\n`);
  const told = async (name: string, what: string, kind: MarketFile['kind']): Promise<MarketFile> => ({ name: name.replace(/^documents\//, ''), path: join(folder, name), bytes: (await stat(join(folder, name))).size, what, kind });
  const files = [...(await Promise.all(Object.entries(FILES).map(([name, [what]]) => told(name, what, 'data')))), await told('documents/ingestion.json', 'How the files are read', 'ingestion'), await told('documents/planted.json', 'What was planted, and the answers that must come out', 'planted')];
  return { files, ingestion, planted: made };
}

function actionText({ symbol, listed, delisted, splits, dividends }: NamePlan, sessions: MarketSessions): string {
  return [
    ...splits.filter(({ session }) => session > listed && session <= (delisted ?? sessions.count)).map(({ session, text }) => ({ session, text: `split,${text},` })),
    ...dividends.map(({ session, cash }) => ({ session, text: `dividend,,${cash.toFixed(4)}` })), ...(delisted === null ? [] : [{ session: delisted, text: 'delisting,,' }]),
  ].sort((a, b) => a.session - b.session).map(({ session, text }) => `${symbol},${sessions.day(session)},${text}\n`).join('');
}

/** Announced the evening before the session from which it is known. */
function memberText({ symbol, members }: NamePlan, sessions: MarketSessions): string {
  const evening = (known: number | null, at: number): string => (known === null || known >= at ? '' : sessions.day(known - 1));
  return members.map(({ from, to, known, endKnown }) => `HALDEN ALL,${symbol},${sessions.day(from)},${to === null ? '' : sessions.day(to)},${evening(known, from)},${to === null ? '' : evening(endKnown, to)}\n`).join('');
}

function filingText({ symbol }: NamePlan, { periodEnd, filed, id, figures }: Filing): string {
  return `${symbol},${periodEnd},quarter,${filed},${id},${FIGURES.map((name) => figures[name]).join(',')}\n`;
}

function surfaceText({ symbol }: NamePlan, { session, published, values }: Surface, sessions: MarketSessions): string {
  return `${symbol},${sessions.day(session)},${published},${SURFACE_COLUMNS.map((name) => values[name] ?? '').join(',')}\n`;
}

function dealingText({ symbol }: NamePlan, { session, filed, person, role, side, units, price, ownedAfter }: Dealing, sessions: MarketSessions): string {
  return `${symbol},${sessions.day(session)},${filed},${person},${role},${side},Common Stock,${units},${price.toFixed(4)},${ownedAfter}\n`;
}
