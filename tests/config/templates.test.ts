import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src-main/adapters/config/resolve-config.ts';
import type { Template, TemplateField } from '../../src-shared/model/regime.ts';
import { CONFIG, sharedCsv, WITHOUT_SHARED } from './shared-data.ts';

const template = (regime: string): Template => {
  const entry = resolveConfig({ dir: CONFIG, regime, asset: 'equity-release' }).sections.templates[regime];
  if (entry === undefined) throw new Error(`no template ${regime}`);
  return entry.value;
};
const annex2 = template('esma/annex2');
const annex12 = template('esma/annex12');
const fact = (field: TemplateField): unknown => [field.code, field.format, field.nd14, field.nd5];

/** Where the field stands in the message, from Document down; undefined where it has no element. */
function fullPath(of: Template, field: TemplateField): string | undefined {
  const report = `/${of.reportPath.join('/')}`;
  if (field.placement === 'report-header') return `${report}/${field.path}`;
  return field.path === '' ? undefined : `${report}/${of.recordElement ?? ''}/${field.path}`;
}

describe('templates', () => {
  it('REG-1 Annex 2 has 107 codes and Annex 12 has 60, each once', () => {
    expect(new Set(annex2.fields.map((field) => field.code)).size).toBe(107);
    expect(annex2.fields).toHaveLength(107);
    expect(new Set(annex12.fields.map((field) => field.code)).size).toBe(60);
    expect(annex12.fields).toHaveLength(60);
  });

  it.skipIf(WITHOUT_SHARED)('REG-2 codes, formats and no-data flags of Annex 2 are those of the template', () => {
    const rows = sharedCsv('esma/maps/annex2_field_map_completed.csv');
    const expected = rows.map((row) => [row['code'], row['format'], row['nd1_4_allowed'] === 'YES', row['nd5_allowed'] === 'YES']);
    expect(annex2.fields.map(fact).sort()).toEqual(expected.sort());
    for (const row of rows) {
      const field = annex2.fields.find((candidate) => candidate.code === row['code']);
      expect([field?.code, ...(field?.codes ?? [])], row['code']).toEqual([row['code'], ...(row['enum'] ?? '').split('|').filter((code) => code !== '')]);
    }
  });

  it.skipIf(WITHOUT_SHARED)('REG-2 codes, formats and no-data flags of Annex 12 are those of the template', () => {
    const rows = sharedCsv('esma/annex12_field_map.csv');
    const expected = rows.map((row) => [row['code'], row['template_format'], row['trakt_nd1_nd4_allowed'] === 'True', row['trakt_nd5_allowed'] === 'True']);
    expect(annex12.fields.map(fact).sort()).toEqual(expected.sort());
    for (const row of rows) expect(annex12.fields.find((field) => field.code === row['code'])?.codes.join('|'), row['code']).toBe(row['enumeration']);
  });

  it.skipIf(WITHOUT_SHARED).each([
    ['Annex 2', annex2, 'esma/auth099_paths.csv'],
    ['Annex 12', annex12, 'esma/auth098_paths.csv'],
  ] as const)('REG-3 every path and leaf of %s is an element of the schema, in schema order, with the facets of its type', (_name, of, file) => {
    const nodes = new Map(sharedCsv(file).map((row) => [row['path'] ?? '', row]));
    let last = 0;
    for (const field of of.fields) {
      const path = fullPath(of, field);
      if (path === undefined) continue;
      const node = nodes.get(path);
      expect(node, `${field.code} at ${path}`).toBeDefined();
      const order = Number(node?.['doc_order']);
      expect(order, `${field.code} stands after the field before it`).toBeGreaterThan(last);
      last = order;
      for (const leaf of field.leaf.split('|')) {
        const at = leaf === '.' ? path : `${path}/${leaf}`;
        const target = nodes.get(at);
        expect(target, `${field.code} leaf ${at}`).toBeDefined();
        const facets = Object.fromEntries((target?.['facets'] ?? '').split(';').map((facet) => facet.split('=')));
        if (facets['totalDigits'] !== undefined) expect([field.code, facets['totalDigits'], facets['fractionDigits']].join(), leaf).toBe(leaf.endsWith('Pctg') ? `${field.code},11,10` : [field.code, field.totalDigits, field.fractionDigits].join());
      }
      expect([field.code, ...(node?.['no_data_codes_below'] ?? '').split('|').filter((code) => code !== '' && code !== 'ND4+date')]).toEqual([field.code, ...(field.nd14 ? ['ND1', 'ND2', 'ND3', 'ND4'] : []), ...(field.nd5 ? ['ND5'] : [])]);
    }
    expect(last).toBeGreaterThan(0);
  });

  it.skipIf(WITHOUT_SHARED)('REG-4 every mandatory element of the performing residential branch is given by a field', () => {
    const record = `/${annex2.reportPath.join('/')}/${annex2.recordElement ?? ''}`;
    const given = annex2.fields.map((field) => fullPath(annex2, field)).filter((path) => path !== undefined);
    const mandatory = sharedCsv('esma/auth099_paths.csv').filter((row) => {
      const path = row['path'] ?? '';
      const inBranch = path.startsWith(`${record}/UndrlygXpsrId/`) || path.startsWith(`${record}/UndrlygXpsrData/ResdtlRealEsttLn/PrfrmgLn/`);
      return inBranch && row['min_occurs'] === '1' && row['in_group'] === 'sequence' && !path.includes('GrssAnlRntlIncm') && !path.includes('NoDataOptn');
    });
    expect(mandatory.length).toBeGreaterThan(100);
    for (const { path = '' } of mandatory) expect(given.some((at) => at === path || at.startsWith(`${path}/`) || path.startsWith(`${at}/`)), path).toBe(true);
  });

  it('REG-5 amounts name their currency and nothing else does', () => {
    for (const field of [...annex2.fields, ...annex12.fields]) expect(field.currency !== undefined, field.code).toBe(field.format === '{MONETARY}');
    expect(annex2.fields.find((field) => field.code === 'RREL16')?.currency).toBe('primary_income_currency');
    expect(annex2.fields.find((field) => field.code === 'RREC13')?.currency).toBe('collateral_currency');
  });

  it('REG-6 no amount, rate or arrears share of Annex 12 falls back on a default', () => {
    const { noData, constants } = resolveConfig({ dir: CONFIG, regime: 'esma/annex12', asset: 'equity-release' }).sections;
    const without = annex12.fields.filter((field) => ['{MONETARY}', '{NUMERIC}'].includes(field.format) || /^IVSS(21|22|27|3[89]|4[0-4])$/.test(field.code)).map((field) => field.code);
    expect(without.length).toBeGreaterThan(20);
    for (const code of without) expect(noData[code], code).toBeUndefined();
    for (const field of ['current_principal_balance', 'account_status', 'number_of_days_in_arrears', 'arrears_balance', 'default_amount', 'data_cut_off_date']) expect(constants[field], field).toBeUndefined();
  });
});
