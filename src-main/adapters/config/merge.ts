import { AppError } from '../../../src-shared/kernel/errors.ts';
import { accentedHeaderKey, headerKey, textKey } from '../../../src-shared/model/config-keys.ts';
import type { Layered, ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import type { ConfigDocument } from './documents.ts';
import type { LayerFile } from './layers.ts';
import { readLookup } from './lookup-table.ts';

type Sections = ResolvedConfig['sections'];
type Of<K extends ConfigDocument['kind']> = Extract<ConfigDocument, { kind: K }>;
export type Extension = { list: string; base: string; from: LayerFile };

/** Sections under construction: single values may be missing until every layer has spoken. */
export interface Draft {
  readonly fields: Sections['fields'];
  readonly enumerations: Sections['enumerations'];
  readonly extensions: Extension[];
  readonly aliases: Sections['aliases'];
  readonly align: Partial<Sections['align']> & { abbreviations: Sections['align']['abbreviations'] };
  readonly rules: Sections['rules'];
  readonly noData: Sections['noData'];
  readonly constants: Sections['constants'];
  readonly codeOverrides: Sections['codeOverrides'];
  readonly reading: Partial<Sections['reading']> & Pick<Sections['reading'], 'currencies' | 'fields'>;
  readonly policy: Partial<Sections['policy']> & Pick<Sections['policy'], 'bySeverity' | 'blocks'>;
  readonly single: { placeholders?: Sections['placeholders']; geography?: Sections['geography'] };
  readonly templates: Sections['templates'];
  readonly lookups: Sections['lookups'];
  readonly joins: Sections['joins'];
  readonly measures: Sections['measures'];
  readonly formulas: Sections['formulas'];
  readonly bands: Sections['bands'];
  readonly bridges: Sections['bridges'];
  readonly loans: Partial<NonNullable<Sections['loans']>> & Pick<NonNullable<Sections['loans']>, 'columns'>;
}

export function emptyDraft(): Draft {
  return {
    fields: {}, enumerations: {}, extensions: [], aliases: {}, align: { abbreviations: {} }, rules: {}, noData: {}, constants: {}, codeOverrides: {},
    reading: { currencies: {}, fields: {} }, policy: { bySeverity: {}, blocks: {} }, single: {}, templates: {}, lookups: {}, joins: {}, measures: {}, formulas: {}, bands: {}, bridges: {}, loans: { columns: {} },
  };
}

/** Lays one document over what the weaker layers said, key by key. Files must come weakest layer first. */
export function merge(draft: Draft, document: ConfigDocument, from: LayerFile): void {
  switch (document.kind) {
    case 'fields':
      for (const [name, field] of Object.entries(document.fields)) put(draft.fields, name, { name, ...field }, from);
      break;
    case 'enumerations':
      mergeEnumerations(draft, document, from);
      break;
    case 'aliases':
      for (const [field, headers] of Object.entries(document.aliases)) for (const header of headers) for (const key of new Set([headerKey(header), accentedHeaderKey(header)])) put(draft.aliases, key, field, from);
      break;
    case 'align': {
      const { kind: _kind, version: _version, abbreviations, ...single } = document;
      for (const [short, long] of Object.entries(abbreviations)) put(draft.align.abbreviations, headerKey(short), long, from);
      assignSingles(draft.align, single, from);
      break;
    }
    case 'rules':
      for (const rule of document.rules) put(draft.rules, rule.id, rule, from);
      break;
    case 'measures':
      for (const join of document.joins) put(draft.joins, join.id, join, from);
      for (const measure of document.measures) put(draft.measures, measure.id, measure, from);
      for (const formula of document.formulas) put(draft.formulas, formula.id, formula, from);
      break;
    case 'bands':
      for (const band of document.bands) put(draft.bands, band.id, band, from);
      break;
    case 'bridges':
      for (const bridge of document.bridges) put(draft.bridges, bridge.id, bridge, from);
      break;
    case 'loans':
      for (const column of document.columns) put(draft.loans.columns, column.column, column, from);
      assignSingles(draft.loans, { rows: document.rows }, from);
      break;
    case 'policy': {
      for (const [severity, verdict] of Object.entries(document.bySeverity)) put(draft.policy.bySeverity, severity, verdict, from);
      for (const [mode, verdicts] of Object.entries(document.blocks)) put(draft.policy.blocks, mode, verdicts, from);
      assignSingles(draft.policy, { leastFindings: document.leastFindings, lifts: document.lifts }, from);
      break;
    }
    case 'approval':
      break;
    case 'defaults':
      mergeDefaults(draft, document, from);
      break;
    case 'lookup':
      put(draft.lookups, document.id, readLookup(document, from), from);
      break;
    case 'template':
      put(draft.templates, document.id, document, from);
      break;
  }
}

function mergeDefaults(draft: Draft, document: Of<'defaults'>, from: LayerFile): void {
  for (const [code, answer] of Object.entries(document.noData)) put(draft.noData, code, answer, from);
  for (const [field, constant] of Object.entries(document.constants)) put(draft.constants, field, constant, from);
  for (const [field, codes] of Object.entries(document.codeOverrides)) {
    const table = (draft.codeOverrides[field] ??= {});
    for (const [text, code] of Object.entries(codes)) put(table, textKey(text), code, from);
  }
  const { currencies, fields, ...single } = document.reading;
  for (const [text, code] of Object.entries(currencies)) put(draft.reading.currencies, textKey(text), code, from);
  for (const [field, reading] of Object.entries(fields)) put(draft.reading.fields, field, reading, from);
  assignSingles(draft.reading, single, from);
  assignSingles(draft.single, { placeholders: document.placeholders?.map(textKey), geography: document.geography }, from);
}

function mergeEnumerations(draft: Draft, document: Of<'enumerations'>, from: LayerFile): void {
  for (const [name, list] of Object.entries(document.enumerations)) {
    const target = (draft.enumerations[name] ??= { title: list.title, open: list.open, codes: {}, synonyms: {} });
    if (list.extends !== undefined) draft.extensions.push({ list: name, base: list.extends, from });
    for (const [code, label] of Object.entries(list.codes)) {
      put(target.codes, code, label, from);
      for (const text of [code, label, `${label} (${code})`]) putSynonym(target.synonyms, name, textKey(text), code, from);
    }
    for (const [code, texts] of Object.entries(list.synonyms)) for (const text of texts) putSynonym(target.synonyms, name, textKey(text), code, from);
  }
}

/** After the last layer: a list that extends another takes over what it does not say itself. One level deep. */
export function applyExtensions(draft: Draft): void {
  for (const { list, base, from } of draft.extensions) {
    const target = draft.enumerations[list];
    const source = draft.enumerations[base];
    if (target === undefined || source === undefined) throw new AppError('INVALID_INPUT', `${from.file}: code list ${list} extends ${base}, which is not there.`, { details: { file: from.file, list, base } });
    for (const [code, label] of Object.entries(source.codes)) target.codes[code] ??= label;
    for (const [text, code] of Object.entries(source.synonyms)) target.synonyms[text] ??= code;
  }
}

function putSynonym(table: Record<string, Layered<string>>, list: string, text: string, code: string, from: LayerFile): void {
  const before = table[text];
  if (before !== undefined && before.layer === from.layer) {
    if (before.value === code) return;
    throw new AppError('INVALID_INPUT', `Code list ${list}: "${text}" stands for ${before.value} in ${before.file} and for ${code} in ${from.file}.`, {
      userAction: 'Keep one of the two.',
      details: { list, text, codes: [before.value, code], files: [before.file, from.file] },
    });
  }
  table[text] = { value: code, layer: from.layer, file: from.file };
}

/** Sets a key. Two files of one layer may not both set it: neither would be the one that won. */
function put<T>(section: Record<string, Layered<T>>, key: string, value: T, from: LayerFile): void {
  const before = section[key];
  if (before !== undefined && before.layer === from.layer) {
    if (typeof value === 'string' && before.value === value) return;
    throw new AppError('INVALID_INPUT', `"${key}" is set twice in the ${from.layer} layer: in ${before.file} and in ${from.file}.`, {
      userAction: 'Keep one of the two, or move one to a stronger layer.',
      details: { key, files: [before.file, from.file] },
    });
  }
  section[key] = { value, layer: from.layer, file: from.file };
}

function assignSingles(target: object, values: Record<string, unknown>, from: LayerFile): void {
  const section = target as Record<string, Layered<unknown>>;
  for (const [key, value] of Object.entries(values)) if (value !== undefined) put(section, key, value, from);
}
