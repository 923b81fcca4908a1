import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { TemplateField } from '../../../src-shared/model/regime.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import { RESULT_FIELDS } from '../../../src-shared/model/ecl/result-fields.ts';
import type { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';

/** Columns that exist only while a join is evaluated carry the side they come from. */
const SIDE = /^(prior|current)__/;

/**
 * Checks that whatever one section names exists in another and that every default is legal: code lists of fields, fields of
 * aliases, rules, constants, bands and templates, no-data answers, codes. All that is wrong comes in one INVALID_INPUT.
 */
export function checkReferences(config: ResolvedConfig): void {
  const wrong = [...fieldReferences(config), ...codeReferences(config), ...templateReferences(config), ...figureReferences(config), ...loanReferences(config)];
  if (wrong.length === 0) return;
  throw new AppError('INVALID_INPUT', `The configuration does not hold together: ${wrong.slice(0, 8).join('; ')}${wrong.length > 8 ? `; and ${wrong.length - 8} more` : ''}.`, {
    userAction: 'Correct the named entries.',
    details: { wrong },
  });
}

function* fieldReferences({ sections, asset }: ResolvedConfig): Generator<string> {
  const known = (field: string): boolean => Object.hasOwn(sections.fields, field);
  // Where loans are measured, figures are grouped by what came of them.
  const counted = (field: string): boolean => known(field) || (sections.loans !== undefined && RESULT_FIELDS.some((each) => each.name === field));
  for (const [header, entry] of Object.entries(sections.aliases)) if (!known(entry.value)) yield `${entry.file}: alias "${header}" is for ${entry.value}, which is no field`;
  for (const [field, entry] of Object.entries(sections.constants)) if (!known(field)) yield `${entry.file}: constant for ${field}, which is no field of ${asset}`;
  for (const [field, entry] of Object.entries(sections.reading.fields)) if (!known(field)) yield `${entry.file}: reading for ${field}, which is no field of ${asset}`;
  for (const [id, entry] of Object.entries(sections.bands)) {
    if (!counted(entry.value.field)) yield `${entry.file}: bands ${id} are of ${entry.value.field}, which is no field of ${asset}`;
  }
  for (const [id, entry] of Object.entries(sections.rules)) {
    for (const field of entry.value.fields) if (!known(field)) yield `${entry.file}: rule ${id} reads ${field}, which is no field of ${asset}`;
    if (entry.value.scope === 'row' && entry.value.require === undefined) yield `${entry.file}: rule ${id} requires nothing`;
  }
}

function* codeReferences({ sections }: ResolvedConfig): Generator<string> {
  const codesOf = (field: string): Set<string> | undefined => {
    const list = sections.fields[field]?.value.codes;
    return list === undefined ? undefined : new Set(Object.keys(sections.enumerations[list]?.codes ?? {}));
  };
  for (const [name, entry] of Object.entries(sections.fields)) {
    const list = entry.value.codes;
    if (entry.value.type === 'code' && list === undefined) yield `${entry.file}: ${name} is a code without a code list`;
    if (list !== undefined && !Object.hasOwn(sections.enumerations, list)) yield `${entry.file}: ${name} has code list ${list}, which is not there`;
  }
  for (const [list, enumeration] of Object.entries(sections.enumerations)) {
    for (const [text, entry] of Object.entries(enumeration.synonyms)) if (!Object.hasOwn(enumeration.codes, entry.value)) yield `${entry.file}: "${text}" stands for ${entry.value}, which is no code of ${list}`;
  }
  for (const [field, table] of Object.entries(sections.codeOverrides)) {
    const codes = codesOf(field);
    for (const [text, entry] of Object.entries(table)) if (codes?.has(entry.value) !== true) yield `${entry.file}: "${text}" of ${field} stands for ${entry.value}, which is no code of it`;
  }
  for (const [field, entry] of Object.entries(sections.constants)) {
    const type = sections.fields[field]?.value.type;
    if (type === 'code' && codesOf(field)?.has(entry.value.value) !== true) yield `${entry.file}: constant ${entry.value.value} is no code of ${field}`;
    if (type === 'boolean' && entry.value.value !== 'true' && entry.value.value !== 'false') yield `${entry.file}: constant of ${field} must be 'true' or 'false'`;
  }
}

/** Whether a template field may be answered with this no-data answer. */
export function noDataIsLegal(field: TemplateField, answer: string): boolean {
  return answer === 'ND5' ? field.nd5 : field.nd14;
}

function* templateReferences({ sections }: ResolvedConfig): Generator<string> {
  const fields = new Map<string, TemplateField>();
  for (const [id, entry] of Object.entries(sections.templates)) {
    for (const field of entry.value.fields) {
      if (fields.has(field.code)) yield `${entry.file}: ${field.code} stands twice`;
      fields.set(field.code, field);
      for (const source of [field.source, ...(field.otherwise ?? [])]) if (!sourceExists(source, sections)) yield `${entry.file}: ${field.code} of ${id} comes from ${source}, which is not there`;
      const list = sections.fields[field.source]?.value.codes;
      const codes = list === undefined ? undefined : sections.enumerations[list]?.codes;
      for (const code of codes === undefined ? [] : field.codes) if (!Object.hasOwn(codes ?? {}, code)) yield `${entry.file}: code ${code} of ${field.code} is missing in code list ${list}`;
    }
  }
  for (const [code, entry] of Object.entries(sections.noData)) {
    const field = fields.get(code);
    if (field === undefined) yield `${entry.file}: no-data answer for ${code}, which is no code of the regime`;
    else if (!noDataIsLegal(field, entry.value.answer)) yield `${entry.file}: ${entry.value.answer} is not legal for ${code}`;
    if (entry.value.date !== undefined && entry.value.answer !== 'ND4') yield `${entry.file}: only ND4 carries a date, not ${entry.value.answer} of ${code}`;
  }
}

function sourceExists(source: string, sections: ResolvedConfig['sections']): boolean {
  const [kind, key] = source.includes(':') ? [source.slice(0, source.indexOf(':')), source.slice(source.indexOf(':') + 1)] : ['field', source];
  if (kind === 'field') return Object.hasOwn(sections.fields, key);
  if (kind === 'measure') return Object.hasOwn(sections.measures, key) || Object.hasOwn(sections.formulas, key);
  return kind === 'deal' || kind === 'ledger' || kind === 'trigger' || kind === 'waterfall';
}

function* loanReferences({ sections, asset }: ResolvedConfig): Generator<string> {
  if (sections.loans === undefined) return;
  const { rows, columns } = sections.loans;
  const known = (field: string): boolean => Object.hasOwn(sections.fields, field);
  for (const field of [...rows.value.key, ...rows.value.collateral, ...(rows.value.value === undefined ? [] : [rows.value.value])]) if (!known(field)) yield `${rows.file}: rows of a loan are told by ${field}, which is no field of ${asset}`;
  const model = new Set(LOAN_FIELDS.map((field) => field.name));
  for (const [column, entry] of Object.entries(columns)) {
    if (!model.has(column)) yield `${entry.file}: ${column} is no column of loan`;
    for (const field of entry.value.from ?? []) if (!known(field)) yield `${entry.file}: ${column} of loan comes from ${field}, which is no field of ${asset}`;
  }
}

function* figureReferences({ sections }: ResolvedConfig): Generator<string> {
  const tables = new Set(['current', 'prior', ...Object.keys(sections.joins)]);
  // Measures of a registry with loans look over what was made of them.
  const results = new Set(sections.loans === undefined ? [] : RESULT_FIELDS.map((field) => field.name));
  for (const [id, entry] of Object.entries(sections.joins)) {
    for (const key of [entry.value.leftKey, entry.value.rightKey]) if (!Object.hasOwn(sections.fields, key)) yield `${entry.file}: join ${id} is over ${key}, which is no field`;
  }
  for (const [id, entry] of Object.entries(sections.measures)) {
    const measure = entry.value;
    if (!tables.has(measure.over)) yield `${entry.file}: measure ${id} is over ${measure.over}, which is no table or join`;
    if (measure.aggregate !== 'count' && measure.value === undefined) yield `${entry.file}: measure ${id} has no value`;
    if (measure.weight !== undefined && !Object.hasOwn(sections.fields, measure.weight.replace(SIDE, '')) && !results.has(measure.weight)) yield `${entry.file}: measure ${id} is weighted by ${measure.weight}, which is no field`;
    if ((measure.aggregate === 'weighted-average') !== (measure.weight !== undefined)) yield `${entry.file}: measure ${id} needs a weight exactly when it is a weighted average`;
  }
  for (const [id, entry] of Object.entries(sections.bridges)) {
    const { key, balance, currency, date } = entry.value;
    for (const name of [key, balance, currency, date]) if (name !== undefined && !Object.hasOwn(sections.fields, name)) yield `${entry.file}: bridge ${id} reads ${name}, which is no field`;
  }
  for (const [id, entry] of Object.entries(sections.formulas)) {
    for (const part of entry.value.of) {
      const name = part.replace(/^pool:/, '');
      if (!part.startsWith('ledger:') && !Object.hasOwn(sections.measures, name) && !Object.hasOwn(sections.formulas, name)) yield `${entry.file}: formula ${id} is made from ${part}, which is not there`;
    }
    if (entry.value.operation === 'annualised' && entry.value.of.length !== 3) yield `${entry.file}: formula ${id} needs numerator, denominator and months`;
  }
}
