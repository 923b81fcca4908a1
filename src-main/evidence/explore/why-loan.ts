import { open } from 'node:fs/promises';
import type { WhyReason, WhyVerdict } from '../../../src-shared/contract/explore.ts';
import { compileExpression } from '../../derive/expression/compile.ts';
import { sharesRows } from '../kernel-row.ts';
import { fileOfRow, rowsOfFile, sourceFiles, type SourceFile } from '../source-files.ts';
import { addressOfRow } from '../trace-keys.ts';
import { countedIn, type Counted } from './counted.ts';
import { findingsOfRow } from './row-findings.ts';
import { isDelivered } from './run-plans.ts';
import { cellHolding, rowOf } from './why-ask.ts';
import type { Found, WhyContext } from './why-context.ts';
import { absence, reasonAt } from './why-reason.ts';

/** A row of what arrived: through which tables it went, which reports hold it, and which figures leave it out. */
export async function whyLoan(why: WhyContext, sourceRow: number, name: string): Promise<Found> {
  const { context, plans, gates } = why;
  const { source } = context.declaration;
  const place = await context.row(source.table, sourceRow, ['line']);
  const cell = await cellHolding(context, plans, sourceRow, name);
  const reasons: WhyReason[] = [reasonAt(gates, source.table, { verdict: 'reported', title: 'It arrived', text: `Source row ${sourceRow}${place?.['line'] ? `, line ${place['line']} of ${source.files === undefined ? 'the file' : (await fileOfRow(context, sourceRow)).fileName}` : ''}.`, evidence: cell === null ? [] : [{ label: plans.headers[cell]?.trim() ?? `column ${cell + 1}`, address: `source:c${cell}@${sourceRow}`, value: name }] })];
  let delivered: string | null = null;
  for (const declared of context.declaration.tables) {
    if (!sharesRows(context, declared.space, 'source')) continue;
    const table = plans.tables.find((each) => each.declared.space === declared.space);
    if (!table) { reasons.push(absence(gates, declared.slot, declared.title)); continue; }
    const keys = [...new Set((declared.keys ?? []).flatMap((key) => key.columns))];
    const named = keys.length > 0 ? keys : (declared.names ?? []).filter((column) => table.byColumn.has(column));
    const row = await context.row(declared.slot, sourceRow, named);
    if (!row) { reasons.push(reasonAt(gates, declared.slot, { verdict: 'set-aside', title: `It is not in the ${declared.title}`, text: 'The gate that makes the table took the row out; the plan of the run does not say by which step.', rule: null })); continue; }
    const evidence = named.map((column) => ({ label: table.byColumn.get(column)?.title ?? column, address: addressOfRow(declared, column, (key) => row[key] ?? '', sourceRow), value: row[column] ?? null }));
    const inFile = isDelivered(context, declared.space);
    if (inFile) delivered = evidence[0]?.address ?? null;
    reasons.push(reasonAt(gates, declared.slot, { verdict: 'reported', title: inFile ? `It is delivered with the ${declared.title}` : `It is in the ${declared.title}`, text: inFile ? 'Its record stands in the delivered file.' : 'Its values were made by the plan of the run.', evidence }));
    const delivery = context.declaration.deliveries.find((each) => each.space === declared.space);
    if (delivery && !inFile) reasons.push(absence(gates, delivery.slot, `The file of the ${declared.title}`));
  }
  reasons.push(...(await findingsOfRow(why, sourceRow)));
  const excluded = await exclusions(why, sourceRow);
  reasons.push(...excluded);
  for (const report of context.declaration.reports) {
    const made = plans.reports.find((each) => each.declared === report);
    if (!made) { reasons.push(absence(gates, report.slot, `The report ${report.space}`)); continue; }
    const { first, measures } = await countedIn(context, { plan: made.plan, slot: context.table(report.current).slot, priorSlot: report.priorSlot ?? null }, sourceRow);
    reasons.push(figuresReason(why, report.slot, report.current, sourceRow, first, measures, 'figure:', `figures of ${report.space}`));
  }
  if (plans.strata) {
    const { strata } = plans;
    const { first, measures } = await countedIn(context, { plan: strata.plan, slot: context.table(strata.table).slot, priorSlot: null }, sourceRow);
    const set = strata.sets[0]?.bands.id;
    reasons.push(figuresReason(why, context.declaration.strata?.slot ?? '', strata.table, sourceRow, first, measures, set === undefined ? '' : `${strata.space}:${set}/`, 'stratifications'));
  }
  const verdict = verdictOf(reasons, delivered !== null);
  return { reasons, verdict, headline: headlineOf(reasons, verdict, delivered, excluded) };
}

function figuresReason(why: WhyContext, slot: string, space: string, sourceRow: number, first: number, measures: readonly Counted[], prefix: string, what: string): WhyReason {
  const out = measures.filter((each) => !each.counts);
  if (first !== sourceRow) return reasonAt(why.gates, slot, { verdict: 'left-out', title: 'Counted once', text: `Source row ${first} is the first row with this identifier: ${what} count an exposure once, by that row.`, rule: 'first-of-key', evidence: [{ label: 'the row that counts', address: `${space}:${why.plans.reports[0]?.plan.key ?? why.plans.strata?.plan.key ?? ''}@${first}`, value: null }] });
  if (out.length === 0) return reasonAt(why.gates, slot, { verdict: 'reported', title: `Counted in all ${measures.length} ${what}`, text: 'Every filter holds on this row.' });
  const unknown = out.filter((each) => each.why === 'unknown').length;
  const alone = out.filter((each) => each.why === 'no-partner').length;
  return reasonAt(why.gates, slot, {
    verdict: 'left-out', title: `Counted in ${measures.length - out.length} of ${measures.length} ${what}`, rule: 'filter',
    text: [`${out.length - unknown - alone} leave it out by their filter`, ...(unknown > 0 ? [`${unknown} because a value is not known`] : []), ...(alone > 0 ? [`${alone} because the period before has no such row`] : [])].join(', ') + '.',
    evidence: out.slice(0, 60).map(({ measure, why: reason }) => ({ label: `${measure.title}: ${reason === 'filter' ? `“${measure.filter ?? ''}” does not hold` : reason === 'unknown' ? 'a value is not known' : 'not in the period before'}`, address: prefix === '' ? null : `${prefix}${measure.id}`, value: null })),
  });
}

/** What the pipeline declares to be left out, where it holds on this row. */
async function exclusions(why: WhyContext, sourceRow: number): Promise<WhyReason[]> {
  const { context, plans, gates } = why;
  const found: WhyReason[] = [];
  for (const exclusion of context.declaration.exclusions ?? []) {
    const table = plans.tables.find((each) => each.declared.space === exclusion.table);
    if (!table) continue;
    const condition = compileExpression(exclusion.when, (name) => table.byColumn.get(name)?.type).sql;
    const row = await context.first(`SELECT COALESCE(${condition}, false) AS holds FROM ${context.archive.parquet(table.declared.slot)} WHERE source_row = ${sourceRow}`);
    if (row?.holds !== true) continue;
    const shows = exclusion.shows.filter((column) => table.byColumn.has(column));
    const values = await context.row(table.declared.slot, sourceRow, shows);
    const slot = context.declaration.reports.find((report) => context.archive.has(report.slot))?.slot ?? context.declaration.strata?.slot ?? table.declared.slot;
    found.push(reasonAt(gates, slot, { verdict: 'left-out', title: exclusion.title, text: exclusion.text, rule: exclusion.id, evidence: shows.map((column) => ({ label: table.byColumn.get(column)?.title ?? column, address: addressOfRow(table.declared, column, (key) => values?.[key] ?? '', sourceRow), value: values?.[column] ?? null })) }));
  }
  return found;
}

/** What stopped it weighs more than what left it out; a delivered record outweighs both. */
function verdictOf(reasons: readonly WhyReason[], delivered: boolean): WhyVerdict {
  if (delivered) return 'reported';
  const has = (verdict: WhyVerdict): boolean => reasons.some((reason) => reason.verdict === verdict);
  const decided = (['set-aside', 'blocked'] as const).find(has);
  if (decided) return decided;
  if (reasons.some((reason) => reason.verdict === 'left-out' && reason.rule !== 'filter')) return 'left-out';
  const counted = reasons.some((reason) => reason.title.startsWith('Counted in'));
  return counted && !has('not-computed') ? 'reported' : has('not-computed') ? 'not-computed' : 'reported';
}

function headlineOf(reasons: readonly WhyReason[], verdict: WhyVerdict, delivered: string | null, excluded: readonly WhyReason[]): string {
  const left = excluded[0] ?? reasons.find((reason) => reason.rule === 'first-of-key');
  if (delivered !== null) return left ? `It is delivered; figures of the pool leave it out: ${left.title.toLowerCase()}.` : 'It is delivered.';
  const deciding = verdict === 'left-out' ? left : verdict === 'reported' ? reasons.find((reason) => reason.title.startsWith('Counted in')) ?? reasons.at(-1) : reasons.find((reason) => reason.verdict === verdict);
  return deciding ? `${deciding.title}. ${deciding.text}` : 'It is in the tables of this run.';
}

const MOST_BYTES = 4 * 1024 * 1024;

/** A text that no row holds: set aside with the totals, gone since the period before, or never there. */
export async function whyNobody(why: WhyContext, text: string): Promise<Found> {
  const { context, gates } = why;
  const { source } = context.declaration;
  if (!context.archive.has(source.table)) {
    const reason = absence(gates, source.table, 'The table of what arrived');
    return { reasons: [reason], verdict: reason.verdict, headline: reason.text };
  }
  const aside = await setAside(why, text);
  if (aside) return { reasons: [aside], verdict: 'set-aside', headline: aside.text };
  const before = await inPeriodBefore(why, text);
  const absent = reasonAt(gates, source.table, { verdict: 'not-on-tape', title: 'Nothing that arrived holds it', text: before ? 'No row and no cell of the file has this text; the period before had it.' : 'No row and no cell of the file has this text.' });
  return { reasons: before ? [before, absent] : [absent], verdict: 'not-on-tape', headline: before ? before.text : 'Nothing that arrived holds it.' };
}

async function inPeriodBefore(why: WhyContext, text: string): Promise<WhyReason | null> {
  const { prior } = why;
  if (!prior) return null;
  const { sourceRow } = await rowOf(prior.context, prior.plans, text);
  const main = prior.plans.tables[0];
  if (sourceRow === null || !main) return null;
  const columns = [...new Set([...(main.declared.names ?? []).slice(0, 1), ...(main.declared.spread ?? []), ...(prior.context.declaration.exclusions ?? []).flatMap((each) => each.shows)])].filter((column) => main.byColumn.has(column));
  const row = await prior.context.row(main.declared.slot, sourceRow, columns);
  return { gate: 'input', gateTitle: 'What came in', verdict: 'not-on-tape', title: 'It was there in the period before', text: `Run ${prior.run} had it on source row ${sourceRow}; what arrived for this run does not. Whether it was repaid, sold or forgotten, this run’s records do not say.`, rule: null, document: null, evidence: columns.map((column) => ({ label: `${main.byColumn.get(column)?.title ?? column}, before`, address: `prior:${column}@${sourceRow}`, value: row?.[column] ?? null })) };
}

/** Records that the reader set aside stand outside the rows: above the first one, or below the last. */
async function setAside(why: WhyContext, text: string): Promise<WhyReason | null> {
  const { context } = why;
  const { source } = context.declaration;
  if (text.length < 3 || !context.archive.has(source.dialect)) return null;
  for (const file of await sourceFiles(context)) {
    const found = await setAsideIn(why, file, text);
    if (found) return found;
  }
  return null;
}

async function setAsideIn(why: WhyContext, file: SourceFile, text: string): Promise<WhyReason | null> {
  const { context, gates } = why;
  const { source } = context.declaration;
  const { dialect } = file;
  if (dialect.format !== 'csv' || !context.archive.has(file.slot)) return null;
  const ends = await context.first(`SELECT min(byte_offset) AS s, max(byte_offset + byte_length) AS e FROM ${context.archive.parquet(source.table)} WHERE ${rowsOfFile(context, file)}`);
  const around = await Promise.all([readPart(context.archive.path(file.slot), Number(ends?.e ?? 0), MOST_BYTES), readPart(context.archive.path(file.slot), 0, Math.min(MOST_BYTES, Number(ends?.s ?? 0)))]);
  const encoding = dialect.encoding === 'utf-16le' ? 'utf16le' : dialect.encoding === 'windows-1252' ? 'latin1' : 'utf8';
  const line = around.flatMap((bytes) => bytes.toString(encoding).split(/\r?\n/)).find((each) => each.toLowerCase().includes(text.toLowerCase()));
  if (line === undefined) return null;
  const kinds = [...new Set(dialect.setAside.map((each) => each.kind))].join(', ');
  return reasonAt(gates, source.table, { verdict: 'set-aside', title: 'Set aside when the file was read', text: `It stands outside the rows of data${source.files === undefined ? '' : ` of ${file.fileName}`}, in a record that was not read as one (set aside: ${kinds}): “${line.slice(0, 160)}”.`, rule: 'set-aside', document: null });
}

async function readPart(path: string, from: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - from)));
    await file.read(bytes, 0, bytes.length, from);
    return bytes;
  } finally {
    await file.close();
  }
}
