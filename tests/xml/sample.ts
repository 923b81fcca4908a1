import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { FieldValue, Rows, Values } from '../../src-main/adapters/xml/xml-writer.ts';
import type { SeededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { Template, type TemplateField } from '../../src-shared/model/regime.ts';

const SHARED = join(import.meta.dirname, '../../../shared/data/esma');

/** Official schemas and specimens lie beside the repository on some machines only. */
export const ESMA = {
  present: existsSync(SHARED),
  reason: 'the official ESMA schemas are not on this machine',
  auth099: join(SHARED, 'DRAFT1auth.099.001.04_1.3.0.xsd'),
  auth098: join(SHARED, 'DRAFT1auth.098.001.04_1.3.0.xsd'),
  specimens: join(SHARED, 'maps/specimens'),
  samples: join(SHARED, 'samples'),
};

export function loadTemplate(regime: 'annex2' | 'annex12'): Template {
  return Template.parse(parse(readFileSync(join(import.meta.dirname, `../../config/regimes/esma/${regime}/template.yaml`), 'utf8')));
}

/** A folder that goes away with the test file. */
export function scratch(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tapestry-xml-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A value that the field's format admits; no-data answers, negative amounts and awkward text with some probability. */
export function anyValue(field: TemplateField, random: SeededRandom): string {
  if (field.nd14 && random.below(8) === 0) return random.pick(['ND1', 'ND2', 'ND3', 'ND4-2027-03-31']);
  if (field.nd5 && random.below(8) === 0) return 'ND5';
  if (field.codes.length > 0) return random.pick(field.codes);
  const { format } = field;
  if (format === '{MONETARY}') return `${random.below(4) === 0 ? '-' : ''}${random.below(10_000_000) + 1}.${String(random.below(100)).padStart(2, '0')}`;
  if (format === '{PERCENTAGE}') return random.pick(['0', '5.5', '-0.25', '107.1234567', '100.00']);
  if (format === '{NUMERIC}') return random.pick(['1.25', '-3', '0.5']);
  if (format === '{DATEFORMAT}') return `20${String(10 + random.below(40))}-0${1 + random.below(9)}-${10 + random.below(18)}`;
  if (format === '{Y/N}') return random.pick(['true', 'false']);
  if (format === '{YEAR}') return '2021';
  if (format === '{NUTS}') return random.pick(['GBZZZ', 'FR101', 'DE212']);
  if (format === '{CURRENCYCODE_3}') return random.pick(['GBP', 'EUR']);
  if (format === '{COUNTRYCODE_2}') return random.pick(['GB', 'FR']);
  if (format === '{LEI}') return '5493001KJTIIGC8Y1R12';
  if (format === '{ALPHANUM-28}') return '5493001KJTIIGC8Y1R12N202501';
  if (format === '{TELEPHONE}') return '+44-2070000000';
  if (format.startsWith('{INTEGER-')) return String(random.below(9999));
  return random.pick(['Plain', 'A & B <Ltd>', 'Zoë "Ø" Łukasz 家', "d'Or; x=1", 'line one\nline two\tend']);
}

export interface SampleUnit {
  readonly values: Record<string, FieldValue>;
  readonly collaterals: Values[];
  readonly rows: Rows;
}

/** Values for every code of a template, record `n`. Currencies are one per code, as one attribute cannot say two things. */
export function anyUnit(template: Template, n: number, random: SeededRandom): SampleUnit {
  const of = (level: TemplateField['level'], tag: string): Record<string, string> =>
    Object.fromEntries(template.fields.filter((field) => field.level === level && field.placement !== 'report-header' && field.placement !== 'nesting').map((field) => {
      const identifier = field.placement === 'record-identifier' || (field.name.endsWith('Identifier') && field.format === '{ALPHANUM-1000}');
      return [field.code, identifier ? `${field.code}-${tag}` : anyValue(field, random)];
    }));
  const many = (level: 'collateral' | 'trigger' | 'cashflow', least: number): Record<string, string>[] =>
    template.fields.some((field) => field.level === level) ? Array.from({ length: least + random.below(3) }, (_, i) => of(level, `${n}-${i + 1}`)) : [];
  return {
    values: { ...of('report', String(n)), ...of('exposure', String(n)) },
    collaterals: many('collateral', 1),
    rows: { trigger: many('trigger', 1), cashflow: many('cashflow', 1) },
  };
}

/** Header values of a template. */
export function headerOf(template: Template): Record<string, string> {
  return Object.fromEntries(template.fields.filter((field) => field.placement === 'report-header').map((field) =>
    [field.code, field.format === '{DATEFORMAT}' ? '2026-01-31' : '5493001KJTIIGC8Y1R12N202501']));
}
