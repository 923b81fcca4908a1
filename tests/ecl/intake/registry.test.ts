import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { layerFiles } from '../../../src-main/adapters/config/layers.ts';
import { resolveConfig } from '../../../src-main/adapters/config/resolve-config.ts';
import { headerMatcher } from '../../../src-main/intake/align/candidates.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { headerKey } from '../../../src-shared/model/config-keys.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import { REPO } from '../../support/run-tape.ts';

const CONFIG = join(REPO, 'config');
const made: string[] = [];
afterAll(() => made.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

function workspace(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-registry-'));
  made.push(dir);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, 'config', path)), { recursive: true });
    writeFileSync(join(dir, 'config', path), text);
  }
  return dir;
}

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const ecl = { dir: CONFIG, regime: null, asset: 'ecl', registry: 'ecl' } as const;
const { sections } = resolveConfig(ecl);
const fields = Object.values(sections.fields).map((entry) => entry.value);
const match = headerMatcher(fields, sections);

test('EIN-3 a registry is read instead of the tape\'s own folders; the rest is common; no template, bridge or tape measure is in it', () => {
  const config = resolveConfig(ecl);
  expect(config).toMatchObject({ registry: 'ecl', regime: null, asset: 'ecl' });
  const places = new Set(config.files.map(({ file }) => file.slice(0, file.lastIndexOf('/'))));
  for (const own of ['fields', 'aliases', 'rules', 'measures']) expect([places.has(`${own}/ecl`), places.has(own)], own).toEqual([true, false]);
  for (const common of ['enumerations', 'enumerations/ecl', 'lookups', 'policies', 'system', 'assets/ecl', 'loans/ecl']) expect(places.has(common), common).toBe(true);
  expect([...places].filter((place) => /^(regimes|bridges|loans$)/.test(place))).toEqual([]);
  expect([Object.keys(config.sections.templates), Object.keys(config.sections.bridges), config.sections.measures['strat_balance']]).toEqual([[], [], undefined]);
});

test('EIN-3 a request without a registry gives the same bytes whether or not there are registries', () => {
  const without = mkdtempSync(join(tmpdir(), 'tapestry-no-registry-'));
  made.push(without);
  cpSync(CONFIG, without, { recursive: true });
  for (const place of ['fields/ecl', 'aliases/ecl', 'rules/ecl', 'measures/ecl', 'enumerations/ecl', 'assets/ecl', 'loans', 'assets/equity-release/loans', 'assets/residential/loans']) rmSync(join(without, place), { recursive: true });
  for (const regime of ['esma/annex2', 'esma/annex12', null]) for (const asset of ['equity-release', 'residential']) {
    const bytes = canonicalJson(resolveConfig({ dir: CONFIG, regime, asset }));
    expect(bytes).toBe(canonicalJson(resolveConfig({ dir: without, regime, asset })));
    expect(bytes).not.toContain('"registry"');
    expect(bytes).not.toContain('"loans"');
    expect(createHash('sha256').update(bytes).digest('hex')).toHaveLength(64);
  }
});

test('EIN-3 workspace and client speak after the registry, from folders of its name', () => {
  const workspaceDir = workspace({
    'fields/ecl/own.yaml': 'kind: fields\nversion: 1\nfields:\n  branch: { title: Branch, type: text, meaning: Branch of the lender. }\n',
    'fields/own.yaml': 'kind: fields\nversion: 1\nfields:\n  not_here: { title: Not here, type: text, meaning: A field of tapes. }\n',
    'loans/ecl/own.yaml': "kind: loans\nversion: 1\ncolumns:\n  - { column: segment, from: [branch], reason: Branches are our segments }\n",
    'policies/own.yaml': 'kind: policy\nversion: 1\nblocks: { ecl: [blocking] }\n',
    'clients/acme/ecl/defaults.yaml': 'kind: defaults\nversion: 1\nconstants:\n  exposure_currency_denomination: { value: MXN, reason: All loans of this client are in pesos }\n',
    'clients/acme/defaults.yaml': 'kind: defaults\nversion: 1\nconstants:\n  recourse: { value: "true", reason: of tapes }\n',
  });
  const own = resolveConfig({ ...ecl, workspaceDir, client: 'acme' }).sections;
  expect(own.fields['branch']).toMatchObject({ layer: 'workspace', file: 'workspace:fields/ecl/own.yaml' });
  expect(own.fields['not_here']).toBeUndefined();
  expect(own.loans?.columns['segment']).toMatchObject({ layer: 'workspace', value: { from: ['branch'] } });
  expect(own.policy.blocks['ecl']).toMatchObject({ value: ['blocking'], layer: 'workspace' });
  expect([own.constants['exposure_currency_denomination']?.layer, own.constants['recourse']]).toEqual(['client', undefined]);
  expect(refusal(() => resolveConfig({ ...ecl, workspaceDir, client: 'nobody' })).code).toBe('NOT_FOUND');
});

test('EIN-4 a registry goes with its own asset and no regime; what is no name is refused', () => {
  expect(refusal(() => resolveConfig({ dir: CONFIG, regime: null, asset: 'ecl' }))).toMatchObject({ code: 'INVALID_INPUT', userAction: expect.stringContaining('registry ecl') as string });
  expect(refusal(() => resolveConfig({ ...ecl, asset: 'residential' })).code).toBe('INVALID_INPUT');
  expect(refusal(() => resolveConfig({ ...ecl, regime: 'esma/annex2' })).code).toBe('INVALID_INPUT');
  expect(refusal(() => resolveConfig({ ...ecl, asset: 'boats', registry: 'boats' })).code).toBe('NOT_FOUND');
  for (const registry of ['../rules', '..', 'ecl/../../rules', '', '.', 'ECL', 'ecl\u0000', '/etc', 'ecl/']) expect(['NOT_FOUND', 'INVALID_INPUT'], registry).toContain(refusal(() => resolveConfig({ ...ecl, registry, asset: registry })).code);
  expect(refusal(() => resolveConfig({ ...ecl, asset: 'ecl/../equity-release' })).code).toBe('INVALID_INPUT');
  expect(layerFiles(ecl).every(({ path }) => path.startsWith(CONFIG))).toBe(true);
});

test('EIN-5 aliases name fields of the registry, none is the name or title of another, titles are unique', () => {
  const names = new Map(fields.flatMap((field) => [[headerKey(field.name), field.name], [headerKey(field.title), field.name]] as const));
  for (const [header, entry] of Object.entries(sections.aliases)) expect([undefined, entry.value], header).toContain(names.get(header));
  expect(new Set(fields.map((field) => field.title)).size).toBe(fields.length);
  for (const field of fields) if (field.codes !== undefined) expect(Object.keys(sections.enumerations[field.codes]?.codes ?? {}).length, field.name).toBeGreaterThan(1);
});

test('EIN-5 the model\'s own column names find their fields by themselves, each its own', () => {
  const found = LOAN_FIELDS.filter((field) => field.name !== 'additional_row').map((field) => [field.name, match(field.name).find((candidate) => ['exact', 'normalised', 'alias'].includes(candidate.tier))?.field] as const);
  expect(found.filter(([, field]) => field === undefined)).toEqual([]);
  expect(new Set(found.map(([, field]) => field)).size).toBe(found.length);
});

test.each([
  ['producto_tipo', 'type_of_loan'], ['historial_de_pagos', 'payment_history'], ['fecha_de_vencimiento', 'maturity_date'], ['Saldo Pendiente', 'current_principal_balance'], ['días en mora', 'number_of_days_in_arrears'], ['dias_mora', 'number_of_days_in_arrears'],
  ['loan_amount', 'original_principal_balance'], ['current_balance', 'current_principal_balance'], ['interest_rate', 'current_interest_rate'], ['term_months', 'original_term'], ['credit_score', 'credit_score'], ['dti_ratio', 'debt_to_income_ratio'],
  ['employment_length', 'employment_months'], ['provision_stage', 'ifrs9_stage'], ['risk_rating', 'internal_risk_grade'], ['months_to_maturity', 'remaining_term'], ['LoanNr_ChkDgt', 'loan_identifier'], ['MIS_Status', 'loan_outcome'], ['ChgOffPrinGr', 'realised_loss_amount'],
  ['DisbursementDate', 'origination_date'], ['ltv_ratio', 'current_loan_to_value'], ['Gross carrying amount', 'current_principal_balance'],
])('EIN-5 the header %s means %s', (header, field) => {
  expect(match(header)[0]).toMatchObject({ field, score: 1 });
});

test('EIN-7 a tape\'s loans: documents of loans and figures of measured loans beside the tape\'s own fields', () => {
  for (const asset of ['equity-release', 'residential']) {
    const config = resolveConfig({ dir: CONFIG, regime: null, asset, loans: true });
    const plain = resolveConfig({ dir: CONFIG, regime: null, asset }).sections;
    for (const same of ['fields', 'aliases', 'rules', 'enumerations', 'constants', 'codeOverrides', 'reading', 'policy', 'align', 'placeholders', 'geography', 'lookups'] as const) expect(canonicalJson(config.sections[same]), same).toBe(canonicalJson(plain[same]));
    expect(Object.keys(config.sections.measures).every((id) => id.startsWith('ecl_'))).toBe(true);
    expect([config.sections.bands['age'], config.sections.bands['stage']?.value.field]).toEqual([undefined, 'stage']);
    expect(config.sections.loans?.columns['product']?.value.value).toBe(asset === 'equity-release' ? 'equity-release' : 'mortgage');
    expect(config.sections.loans?.columns['youngest_age'] === undefined).toBe(asset === 'residential');
  }
});

test('EIN-8 a column of loan that leads nowhere, a column that loan does not have, and two sources at once are refused', () => {
  const loans = (columns: string): string => `kind: loans\nversion: 1\ncolumns:\n  - ${columns}\n`;
  const refused = (columns: string, registry = true): string => refusal(() => resolveConfig({ ...(registry ? ecl : { dir: CONFIG, regime: null, asset: 'residential', loans: true }), workspaceDir: workspace({ [registry ? 'loans/ecl/x.yaml' : 'loans/x.yaml']: loans(columns) }) })).message;
  expect(refused('{ column: segment, from: [nowhere], reason: x }')).toMatch(/segment of loan comes from nowhere, which is no field of ecl/);
  expect(refused('{ column: colour, from: [region], reason: x }')).toMatch(/colour is no column of loan/);
  expect(refused('{ column: segment, from: [region], value: retail, reason: x }')).toMatch(/exactly one of from, expression and value/);
  expect(refused('{ column: segment, reason: x }')).toMatch(/exactly one of/);
  expect(refused('{ column: segment, from: [nowhere], reason: x }', false)).toMatch(/no field of residential/);
});
