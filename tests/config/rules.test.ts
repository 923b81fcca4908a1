import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src-main/adapters/config/resolve-config.ts';
import { openSession, type Session } from '../../src-main/data/duckdb-session.ts';
import { columnsOf } from '../../src-main/derive/expression/ast.ts';
import { compileExpression } from '../../src-main/derive/expression/compile.ts';
import { parseExpression } from '../../src-main/derive/expression/parse.ts';
import { compileRule, singleValueSql, uniqueFindingsSql } from '../../src-main/intake/validate/rule-sql.ts';
import { columnType } from '../../src-main/intake/transform/field-type.ts';
import type { Rule } from '../../src-shared/model/rule.ts';
import { CONFIG } from './shared-data.ts';

const sections = { ...resolveConfig({ dir: CONFIG, regime: 'esma/annex2', asset: 'equity-release' }).sections };
const residential = resolveConfig({ dir: CONFIG, regime: 'esma/annex2', asset: 'residential' }).sections;
const rules: Rule[] = Object.values({ ...residential.rules, ...sections.rules }).map((entry) => entry.value);
const rowRules = rules.filter((rule) => rule.scope === 'row');
const types = new Map(Object.values(sections.fields).map((entry) => [entry.value.name, columnType(entry.value)]));
type Example = Record<string, string | null>;

/** A one-table relation with every canonical column, typed; what an example does not name is null. */
function relation(rows: readonly Example[]): string {
  const columns = [...types].map(([name, type]) => ({ name, type: type === 'text' ? 'VARCHAR' : type }));
  return rows
    .map((row, index) => `SELECT ${index} AS source_row, ${columns.map(({ name, type }) => `CAST(${row[name] == null ? 'NULL' : `'${row[name].replaceAll("'", "''")}'`} AS ${type}) AS "${name}"`).join(', ')}`)
    .join(' UNION ALL ');
}

describe('rules', () => {
  let session: Session;
  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tapestry-rules-'));
    session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: dir, directories: [dir] });
  });
  afterAll(() => session.close());

  const findings = async (rule: Rule, rows: readonly Example[]): Promise<number> => {
    await session.run(`CREATE OR REPLACE TABLE example AS ${relation(rows)}`);
    if (rule.scope === 'unique') return (await session.rows(uniqueFindingsSql(rule, 'example'))).length;
    if (rule.scope === 'single-value') return (await session.rows(singleValueSql(rule, 'example'))).length;
    const [row] = await session.rows(`SELECT count(*) AS n FROM example WHERE ${compileRule(rule, (name) => types.get(name)).fails}`);
    return Number(row?.['n']);
  };

  it('RUL-1 there are rules for residential and for equity release', () => {
    expect(rules.length).toBeGreaterThan(50);
    expect(rules.some((rule) => rule.assets.includes('residential'))).toBe(true);
    expect(rules.filter((rule) => rule.assets.includes('equity-release')).length).toBeGreaterThan(4);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('RUL-2 %s: every passing example passes, every failing one is found', async (_id, rule) => {
    const tables = (examples: readonly Example[]): (readonly Example[])[] => (rule.scope === 'row' ? examples.map((example) => [example]) : [examples]);
    for (const rows of tables(rule.examples.pass)) expect(await findings(rule, rows), JSON.stringify(rows).slice(0, 200)).toBe(0);
    for (const rows of tables(rule.examples.fail)) expect(await findings(rule, rows), JSON.stringify(rows).slice(0, 200)).toBeGreaterThan(0);
  });

  it.each(rowRules.map((rule) => [rule.id, rule] as const))('RUL-3 %s reads only the fields it declares, and they are conditions', (_id, rule) => {
    for (const text of [rule.when, rule.require].filter((each) => each !== undefined)) {
      expect(compileExpression(text, (name) => types.get(name)).type).toBe('boolean');
      for (const column of columnsOf(parseExpression(text))) expect(rule.fields, text).toContain(column);
    }
    const named = [...rule.expected.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const field of named) expect(rule.fields, rule.expected).toContain(field);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('RUL-4 %s has examples of its own fields only, in canonical form', (_id, rule) => {
    for (const example of [...rule.examples.pass, ...rule.examples.fail]) {
      for (const [field, value] of Object.entries(example)) {
        expect(rule.fields, field).toContain(field);
        const entry = sections.fields[field]?.value;
        if (value === null || entry === undefined) continue;
        if (entry.type === 'code') expect(Object.keys(sections.enumerations[entry.codes ?? '']?.codes ?? {})).toContain(value);
        if (entry.type === 'boolean') expect(['true', 'false']).toContain(value);
        if (entry.type === 'date') expect(value).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        if (entry.type === 'decimal') expect(value).toMatch(/^-?\d+\.\d+$/);
        if (entry.type === 'integer') expect(value).toMatch(/^-?\d+$/);
      }
    }
  });

  it('RUL-5 no comparison passes or fails silently on a null: the row is undecided, or the rule says fail', async () => {
    const blank: Example = Object.fromEntries([...types.keys()].map((name) => [name, null]));
    for (const rule of rowRules) {
      const failed = await findings(rule, [blank]);
      const compiled = compileRule(rule, (name) => types.get(name));
      await session.run(`CREATE OR REPLACE TABLE example AS ${relation([blank])}`);
      const [row] = await session.rows(`SELECT count(*) FILTER (WHERE ${compiled.undecided}) AS undecided, count(*) FILTER (WHERE coalesce(${compiled.rule.when === undefined ? 'true' : compileExpression(compiled.rule.when, (name) => types.get(name)).sql}, true)) AS speaks FROM example`);
      // A rule on a blank row fails (presence), is undecided, or does not speak at all because its `when` tests for presence.
      expect(failed + Number(row?.['undecided']) + (Number(row?.['speaks']) === 0 ? 1 : 0), rule.id).toBe(1);
    }
  });

  it('RUL-6 every rule says what a null does, and cites a source', () => {
    for (const rule of rules) {
      expect(rule.text, rule.id).toMatch(/null|ND5/i);
      expect(rule.reference.length, rule.id).toBeGreaterThan(5);
    }
  });

  it('RUL-7 a redeemed loan with a balance is an error that can be waived; identity and cut-off cannot be waived', () => {
    const rule = (id: string): Rule | undefined => rules.find((candidate) => candidate.id === id);
    expect(rule('BAL-003')).toMatchObject({ severity: 'error', waivable: true });
    for (const id of ['IDE-001', 'IDE-002', 'POO-001', 'POO-003']) expect(rule(id)).toMatchObject({ severity: 'blocking', waivable: false });
  });

  it('RUL-8 statuses that the regime defines as default are defaults in every rule that speaks of them', () => {
    for (const rule of rules) {
      const text = `${rule.when ?? ''} ${rule.require ?? ''}`;
      if (text.includes("'DTCR'")) expect(text, rule.id).toContain("'NDFT'");
    }
  });
});
