import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src-main/adapters/config/resolve-config.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { CONFIG } from './shared-data.ts';

const REQUESTS = [
  { regime: 'esma/annex2', asset: 'equity-release' },
  { regime: 'esma/annex12', asset: 'equity-release' },
  { regime: 'esma/annex2', asset: 'residential' },
  { regime: 'esma/annex12', asset: 'residential' },
  { regime: null, asset: 'equity-release' },
  { regime: null, asset: 'residential' },
];

/** A workspace folder holding the given configuration files. */
function workspace(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-config-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, 'config', path)), { recursive: true });
    writeFileSync(join(dir, 'config', path), text);
  }
  return dir;
}

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const erm = { dir: CONFIG, regime: 'esma/annex2', asset: 'equity-release' };

describe('resolveConfig', () => {
  it.each(REQUESTS)('CFG-1 the shipped configuration holds together for $regime and $asset', (request) => {
    const config = resolveConfig({ dir: CONFIG, ...request });
    expect(Object.keys(config.sections.fields).length).toBeGreaterThan(140);
    expect(Object.keys(config.sections.templates)).toEqual(request.regime === null ? [] : [request.regime]);
    expect(config.files.length).toBeGreaterThan(20);
  });

  it('CFG-2 the same files give the same canonical JSON', () => {
    expect(canonicalJson(resolveConfig(erm))).toBe(canonicalJson(resolveConfig(erm)));
  });

  it('CFG-3 each value names the layer and file that won', () => {
    const { sections } = resolveConfig(erm);
    expect(sections.constants['recourse']).toEqual({ value: { value: 'false', reason: expect.stringContaining('guarantee') }, layer: 'asset', file: 'assets/equity-release/defaults.yaml' });
    expect(sections.noData['RREL8']).toMatchObject({ layer: 'regime', file: 'regimes/esma/annex2/defaults.yaml', value: { answer: 'ND5' } });
    expect(sections.align.tokenSet).toEqual({ value: 0.85, layer: 'system', file: 'align.yaml' });
    expect(sections.codeOverrides['amortisation_type']?.['interest roll-up']).toMatchObject({ value: 'OTHR', layer: 'asset' });
  });

  it('CFG-4 workspace wins over asset, client wins over workspace, key by key', () => {
    const workspaceDir = workspace({
      'system/own.yaml': "kind: defaults\nversion: 1\nconstants:\n  recourse: { value: 'true', reason: theirs }\n  lien: { value: '2', reason: theirs }\n",
      'clients/acme/defaults.yaml': "kind: defaults\nversion: 1\nconstants:\n  recourse: { value: 'false', reason: the client's }\n",
    });
    const { sections } = resolveConfig({ ...erm, workspaceDir, client: 'acme' });
    expect(sections.constants['recourse']).toEqual({ value: { value: 'false', reason: "the client's" }, layer: 'client', file: 'workspace:clients/acme/defaults.yaml' });
    expect(sections.constants['lien']).toMatchObject({ layer: 'workspace', value: { value: '2' } });
    expect(sections.constants['guarantor_type']).toMatchObject({ layer: 'asset' });
  });

  it('CFG-4 a synonym of a stronger layer replaces that of a weaker one', () => {
    const workspaceDir = workspace({ 'enumerations/own.yaml': 'kind: enumerations\nversion: 1\nenumerations:\n  property_type: { title: Property type, synonyms: { OTHR: [Cottage] } }\n' });
    const list = resolveConfig({ ...erm, workspaceDir }).sections.enumerations['property_type'];
    expect(list?.synonyms['cottage']).toMatchObject({ value: 'OTHR', layer: 'workspace' });
    expect(list?.synonyms['flat']).toMatchObject({ value: 'RFLT', layer: 'system' });
  });

  it('CFG-4 a regime file in the workspace speaks after the asset layer', () => {
    const workspaceDir = workspace({ 'regimes/esma/annex2/own.yaml': 'kind: defaults\nversion: 1\nnoData:\n  RREL24: { answer: ND5, reason: ours }\n' });
    expect(resolveConfig({ ...erm, workspaceDir }).sections.noData['RREL24']).toMatchObject({ layer: 'workspace', value: { reason: 'ours' } });
  });

  it('CFG-5 a code, its label and label with code are synonyms without being written', () => {
    const list = resolveConfig(erm).sections.enumerations['collateral_type'];
    for (const text of ['rbld', 'residential building', 'residential building (rbld)', 'residential property']) expect(list?.synonyms[text]?.value).toBe('RBLD');
  });

  it('CFG-6 one key set twice in a layer is refused with both files', () => {
    const workspaceDir = workspace({
      'system/a.yaml': "kind: defaults\nversion: 1\nconstants: { lien: { value: '1', reason: a } }\n",
      'system/b.yaml': "kind: defaults\nversion: 1\nconstants: { lien: { value: '2', reason: b } }\n",
    });
    const error = failure(() => resolveConfig({ ...erm, workspaceDir }));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toContain('workspace:system/a.yaml');
    expect(error.message).toContain('workspace:system/b.yaml');
  });

  it.each([
    ['an illegal no-data answer', 'noData: { RREL24: { answer: ND1, reason: x } }', 'ND1 is not legal for RREL24'],
    ['a constant for no field', "constants: { no_such_field: { value: '1', reason: x } }", 'no_such_field'],
    ['a constant that is no code', 'constants: { guarantor_type: { value: NOBODY, reason: x } }', 'NOBODY'],
    ['a boolean constant that is no boolean', 'constants: { recourse: { value: N, reason: x } }', "'true' or 'false'"],
    ['a code override to no code', 'codeOverrides: { purpose: { gift: GIFT } }', 'GIFT'],
    ['a date on an answer that carries none', "noData: { RREL13: { answer: ND1, date: '2026-12-31', reason: x } }", 'only ND4 carries a date'],
  ])('CFG-7 %s is refused', (_what, yaml, says) => {
    const error = failure(() => resolveConfig({ ...erm, workspaceDir: workspace({ 'clients/acme/d.yaml': `kind: defaults\nversion: 1\n${yaml}\n` }), client: 'acme' }));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toContain(says);
  });

  it.each([
    ['an alias for no field', 'aliases', 'aliases: { no_such_field: [x] }', 'no_such_field'],
    ['a key that nobody reads', 'aliases', 'aliases: {}\nalises: {}', 'alises'],
    ['an unknown kind', 'system', 'kindly: true', 'kind'],
  ])('CFG-8 %s is refused', (_what, folder, yaml, says) => {
    const head = folder === 'system' ? 'kind: nonsense' : `kind: ${folder}`;
    const error = failure(() => resolveConfig({ ...erm, workspaceDir: workspace({ [`${folder}/x.yaml`]: `${head}\nversion: 1\n${yaml}\n` }) }));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toContain(says);
  });

  it('CFG-8 a YAML mistake is named with its line', () => {
    const error = failure(() => resolveConfig({ ...erm, workspaceDir: workspace({ 'system/x.yaml': 'kind: defaults\nversion: 1\nnoData: {\n' }) }));
    expect(error.message).toMatch(/workspace:system\/x\.yaml, line \d+/);
  });

  it('CFG-9 an unknown regime, asset or client is named with those that are known', () => {
    expect(failure(() => resolveConfig({ ...erm, regime: 'esma/annex99' })).userAction).toContain('esma/annex2');
    expect(failure(() => resolveConfig({ ...erm, asset: 'boats' })).userAction).toContain('equity-release');
    expect(failure(() => resolveConfig({ ...erm, client: 'nobody' })).code).toBe('NOT_FOUND');
  });

  it('CFG-10 a finer lookup dropped into the workspace is read beside its document', () => {
    const workspaceDir = workspace({
      'lookups/fine.yaml': 'kind: lookup\nversion: 1\nid: uk-postcode-outward-itl3\ntitle: Outward code\nkey: uk-postcode-outward\ngives: itl3\nfile: fine.csv\nkeyColumn: out\nvalueColumn: itl3\nlabelColumn: name\n',
      'lookups/fine.csv': 'out,itl3,name\r\nRG1,TLJ11,"Berkshire, all of it"\r\n\r\nKT1,TLI63,Kingston\r\n',
    });
    const lookup = resolveConfig({ ...erm, workspaceDir }).sections.lookups['uk-postcode-outward-itl3'];
    expect(lookup).toMatchObject({ layer: 'workspace', value: { entries: { RG1: 'TLJ11', KT1: 'TLI63' }, labels: { TLJ11: 'Berkshire, all of it' } } });
  });

  it('CFG-10 a lookup whose key stands for two values is refused with the line', () => {
    const workspaceDir = workspace({
      'lookups/fine.yaml': 'kind: lookup\nversion: 1\nid: fine\ntitle: x\nkey: uk-postcode-outward\ngives: itl3\nfile: fine.csv\nkeyColumn: out\nvalueColumn: itl3\n',
      'lookups/fine.csv': 'out,itl3\nRG1,TLJ11\nRG1,TLI63\n',
    });
    expect(failure(() => resolveConfig({ ...erm, workspaceDir })).message).toContain('line 3');
  });

  it('CFG-11 the example client resolves', () => {
    const { sections } = resolveConfig({ ...erm, client: 'example' });
    expect(sections.noData['RREL79']).toMatchObject({ layer: 'client', file: 'clients/example/defaults.yaml', value: { answer: 'ND2' } });
    expect(sections.reading.fields['current_loan_to_value']?.value).toEqual({ percent: 'fraction' });
  });
});
