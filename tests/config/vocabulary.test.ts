import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src-main/adapters/config/lookup-table.ts';
import { resolveConfig } from '../../src-main/adapters/config/resolve-config.ts';
import { headerMatcher } from '../../src-main/intake/align/candidates.ts';
import { headerKey, textKey } from '../../src-shared/model/config-keys.ts';
import { CONFIG, SHARED, sharedCsv, WITHOUT_SHARED } from './shared-data.ts';

const sections = resolveConfig({ dir: CONFIG, regime: 'esma/annex2', asset: 'equity-release' }).sections;
const residential = resolveConfig({ dir: CONFIG, regime: 'esma/annex2', asset: 'residential' }).sections;
const match = headerMatcher(Object.values(sections.fields).map((entry) => entry.value), sections);
const TIERS = ['exact', 'normalised', 'alias'];
const TAPES = WITHOUT_SHARED === false ? ['erm_single', 'multibook', 'domain_a', 'onboarding_pack', 'ledger'].flatMap((folder) => readdirSync(join(SHARED, 'tapes-esma/tapes', folder)).filter((name) => name.endsWith('.csv')).map((name) => `${folder}/${name}`)) : [];

describe('vocabulary', () => {
  it('CFG-12 every code of the regime is in the field’s list and no list has codes the regime does not know', () => {
    for (const field of sections.templates['esma/annex2']?.value.fields ?? []) {
      if (field.codes.length === 0) continue;
      const list = sections.fields[field.source]?.value.codes ?? '';
      expect(Object.keys(sections.enumerations[list]?.codes ?? {}).sort(), field.code).toEqual([...field.codes].sort());
    }
  });

  it('CFG-13 synonyms and aliases are filed under their keys, and every one has a target', () => {
    for (const [name, list] of Object.entries(sections.enumerations)) for (const [text, code] of Object.entries(list.synonyms)) {
      expect(textKey(text), name).toBe(text);
      expect(Object.keys(list.codes), `${name}: ${text}`).toContain(code.value);
    }
    for (const [header, field] of Object.entries(sections.aliases)) expect(Object.keys(sections.fields), header).toContain(field.value);
    expect(sections.aliases['codigo postal']?.value).toBe('property_postcode');
    expect(sections.aliases['código postal']?.value).toBe('property_postcode');
  });

  it('CFG-14 no alias is the name or title of another field', () => {
    const names = new Map(Object.values(sections.fields).flatMap((entry) => [[headerKey(entry.value.name), entry.value.name], [headerKey(entry.value.title), entry.value.name]]));
    for (const [header, field] of Object.entries(sections.aliases)) expect([undefined, field.value], header).toContain(names.get(header));
    const titles = Object.values(sections.fields).map((entry) => entry.value.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('CFG-15 abbreviations are whole words whose expansion holds no further abbreviation', () => {
    for (const [short, long] of Object.entries(sections.align.abbreviations)) for (const word of long.value.split(' ')) expect(Object.keys(sections.align.abbreviations), `${short} -> ${long.value}`).not.toContain(word);
    for (const word of ['original', 'current', 'loan', 'account', 'prior', 'new']) expect(sections.align.stopWords.value).not.toContain(word);
  });

  it('CFG-16 no placeholder is a code, a synonym or a word for yes and no', () => {
    for (const token of sections.placeholders.value) {
      for (const [name, list] of Object.entries(sections.enumerations)) expect(Object.keys(list.synonyms), `${name}: ${token}`).not.toContain(token);
      expect([...sections.reading.yes.value, ...sections.reading.no.value]).not.toContain(token);
    }
  });

  it('CFG-17 interest roll-up is OTHR for equity release and unknown elsewhere; it is never a bullet', () => {
    expect(sections.codeOverrides['amortisation_type']?.['interest roll-up']?.value).toBe('OTHR');
    expect(residential.codeOverrides['amortisation_type']).toBeUndefined();
    expect(residential.enumerations['amortisation_type']?.synonyms['interest roll-up']).toBeUndefined();
  });

  it.skipIf(WITHOUT_SHARED !== false).each(TAPES)('CFG-18 %s: every text of a coded column is known, or a placeholder', (file) => {
    const [header = [], ...rows] = parseCsv(readFileSync(join(SHARED, 'tapes-esma/tapes', file), 'utf8'));
    const unknown: string[] = [];
    for (const [index, name] of header.entries()) {
      const best = match(name.trim())[0];
      const field = best !== undefined && TIERS.includes(best.tier) ? sections.fields[best.field]?.value : undefined;
      if (field?.codes === undefined) continue;
      const list = sections.enumerations[field.codes];
      for (const row of rows) {
        const key = textKey(row[index] ?? '');
        const code = sections.codeOverrides[field.name]?.[key] ?? list?.synonyms[key];
        if (code === undefined && !sections.placeholders.value.includes(key)) unknown.push(`${field.name}: ${key}`);
      }
    }
    expect([...new Set(unknown)]).toEqual([]);
  });

  it.skipIf(WITHOUT_SHARED !== false)('CFG-19 the headers of the equity release tape find their fields without guessing', () => {
    const [header = []] = parseCsv(readFileSync(join(SHARED, 'tapes-esma/tapes/erm_single/SYNTHETIC_ERE_Portfolio_012026.csv'), 'utf8'));
    const found = new Map(header.map((name) => [name.trim(), match(name.trim()).find((candidate) => TIERS.includes(candidate.tier))?.field]));
    const missing = [...found].filter(([, field]) => field === undefined).map(([name]) => name);
    expect(missing).toEqual([]);
    expect(found.get('Unique Loan Identifier')).toBe('unique_loan_identifier');
    expect(found.get('Current Principal Balance GBP')).toBe('current_principal_balance');
    expect(found.get('Borrower Age (Youngest)')).toBe('youngest_borrower_age');
    expect(found.get('Post Code')).toBe('property_postcode');
    expect(found.get('Origination Dt')).toBe('origination_date');
  });

  it('CFG-20 every no-data answer of every layer is legal for its code, in both annexes', () => {
    const codes = new Map<string, { nd14: boolean; nd5: boolean }>();
    const answers: [string, string][] = [];
    for (const regime of ['esma/annex2', 'esma/annex12']) for (const asset of ['equity-release', 'residential']) {
      const resolved = resolveConfig({ dir: CONFIG, regime, asset }).sections;
      for (const field of resolved.templates[regime]?.value.fields ?? []) codes.set(field.code, field);
      for (const [code, entry] of Object.entries(resolved.noData)) answers.push([code, entry.value.answer]);
    }
    expect(answers.length).toBeGreaterThan(50);
    for (const [code, answer] of answers) expect(answer === 'ND5' ? codes.get(code)?.nd5 : codes.get(code)?.nd14, `${answer} for ${code}`).toBe(true);
  });

  it('CFG-21 a shipped answer for an asset names only codes of a regime', () => {
    const known = new Set(['esma/annex2', 'esma/annex12'].flatMap((regime) => resolveConfig({ dir: CONFIG, regime, asset: 'residential' }).sections.templates[regime]?.value.fields.map((field) => field.code) ?? []));
    for (const asset of ['equity-release', 'residential']) {
      const text = readFileSync(join(CONFIG, 'assets', asset, 'defaults.yaml'), 'utf8');
      for (const [, code = ''] of text.matchAll(/^ {2}((?:RREL|RREC|IVS)[A-Z]?\d+):/gm)) expect(known.has(code), code).toBe(true);
    }
  });
});

describe('lookups', () => {
  const areas = sections.lookups['uk-postcode-area-itl1']?.value;

  it('REG-16 the UK postcode areas lie in the twelve regions, by the names the region list has', () => {
    expect(Object.keys(areas?.entries ?? {})).toHaveLength(121);
    expect(new Set(Object.values(areas?.entries ?? {})).size).toBe(12);
    for (const [code, name] of Object.entries(areas?.labels ?? {})) expect(sections.enumerations['uk_region']?.codes[code]?.value).toBe(name);
  });

  it.skipIf(WITHOUT_SHARED !== false)('REG-17 an area lies where most of its outward codes lie; the one exception is named', () => {
    const counts = new Map<string, Map<string, number>>();
    for (const row of sharedCsv('tapes-esma/lookups/uk_itl_master_lookup_v2.csv')) {
      const area = /^[A-Z]+/.exec(row['postcode_prefix'] ?? '')?.[0] ?? '';
      const of = counts.get(area) ?? new Map<string, number>();
      of.set(row['itl1_code'] ?? '', (of.get(row['itl1_code'] ?? '') ?? 0) + 1);
      counts.set(area, of);
    }
    const disagree = Object.entries(areas?.entries ?? {}).filter(([area, region]) => [...(counts.get(area) ?? [])].sort((a, b) => b[1] - a[1])[0]?.[0] !== region);
    // Enfield: five outward codes in London, six in Hertfordshire, most addresses in London.
    expect(disagree).toEqual([['EN', 'TLI']]);
    expect([...counts.keys()].filter((area) => areas?.entries[area] === undefined)).toEqual(['NPT']);
  });

  it('REG-18 regions of the United Kingdom are reported as one code, and nothing else is', () => {
    const { ukPrefixes, ukCode } = sections.geography.value;
    for (const code of Object.keys(sections.enumerations['region']?.codes ?? {})) expect(ukPrefixes.some((prefix) => code.startsWith(prefix)), code).toBe(true);
    expect(ukCode).toMatch(/^[A-Z]{2}ZZZ$/);
    expect(ukPrefixes.some((prefix) => 'ES300'.startsWith(prefix) || 'DE212'.startsWith(prefix))).toBe(false);
  });
});
