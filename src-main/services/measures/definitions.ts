import type { MeasureInfo, MeasureTable } from '../../../src-shared/contract/measures.ts';
import { bandLabel, bandKeys, formatGrouping, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import type { SignedHead } from '../../../src-shared/model/signed-head.ts';
import type { OpenTables } from './open-tables.ts';

/** One statement about an export: what, and what it is. */
export type Definition = readonly [item: string, value: string];

/** The run that figures come from, and the log's head that vouches for it; the same for every export. */
export function runDefinitions({ run, source }: OpenTables, facts: { readonly head: SignedHead; readonly actor: string; readonly configSha256: string }): Definition[] {
  const { head } = facts;
  return [
    ['Run', `${run.id}, ${run.title}`], ['Kind', run.kind === 'record' ? 'of record' : run.kind], ['Pipeline and mode', `${run.pipeline}, ${run.mode}`],
    ['Manifest SHA-256', run.manifestSha256 ?? 'none: the run did not end'], ['Configuration SHA-256', facts.configSha256],
    ['Computed from', `${source.slot}, SHA-256 ${source.sha256}`],
    ['Exported by (a name, not a signature)', facts.actor],
    ['Log head: workspace', head.workspace], ['Log head: entries', String(head.size)], ['Log head: root', head.root], ['Log head: last entry', `${head.last.seq}, ${head.last.hash}`],
    ['Log head: at', head.at], ['Log head: key', head.keyId], ['Log head: public key', head.publicKey], ['Log head: signature (base64)', head.signature],
  ];
}

export function axisDefinitions(what: string, grouping: Grouping & { readonly title: string; readonly unit: string }): Definition[] {
  const bands = grouping.kind === 'bands' ? bandKeys(grouping).map((key) => bandLabel(grouping, key)).join('; ') : grouping.kind === 'year' ? 'one a calendar year' : 'one a value';
  return [[what, `${grouping.title} (${grouping.field})${grouping.unit === 'none' ? '' : `, ${grouping.unit}`}`], [`${what}: bands`, bands], [`${what}: as in an address`, formatGrouping(grouping)]];
}

export function measureDefinitions(measures: readonly MeasureInfo[]): Definition[] {
  return measures.flatMap((measure): Definition[] => [
    [`Measure: ${measure.title}`, measure.definition],
    [`${measure.title}: how`, [measure.aggregate.replaceAll('-', ' '), ...(measure.value === null ? [] : [`of ${measure.value}`]), ...(measure.weight === null ? [] : [`weighted by ${measure.weight}`]), ...(measure.of.length === 0 ? [] : [`of ${measure.of.join(', ')}`])].join(' ')],
    ...(measure.of.length > 0 ? [] : [[`${measure.title}: filter`, measure.filter ?? 'all rows'] as const]),
    [`${measure.title}: unit and decimals`, `${measure.unit}, ${measure.scale}`], [`${measure.title}: reference`, measure.reference],
  ]);
}

/** What a table leaves out, in words. */
export function leftOutDefinitions(table: Pick<MeasureTable, 'leftOut' | 'notes' | 'population'>): Definition[] {
  return [['Rows looked at', String(table.population)], ...table.leftOut.map((each): Definition => ['Left out', `${each.rows} rows, ${each.reason}: ${each.measures.join(', ')}`]), ...table.notes.map((note): Definition => ['Note', note])];
}
