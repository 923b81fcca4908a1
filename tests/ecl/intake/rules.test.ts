import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { columnsOf } from '../../../src-main/derive/expression/ast.ts';
import { parseExpression } from '../../../src-main/derive/expression/parse.ts';
import { columnType } from '../../../src-main/intake/transform/field-type.ts';
import { compileRule, singleValueSql, uniqueFindingsSql } from '../../../src-main/intake/validate/rule-sql.ts';
import type { Rule } from '../../../src-shared/model/rule.ts';
import { registryConfig } from './intake-bench.ts';

const { sections } = registryConfig();
const rules = Object.values(sections.rules).map((entry) => entry.value);
const types = new Map(Object.values(sections.fields).map((entry) => [entry.value.name, columnType(entry.value)]));
type Example = Readonly<Record<string, string | null>>;

const relation = (rows: readonly Example[]): string => rows.map((row, index) => `SELECT ${index} AS source_row, ${[...types].map(([name, type]) => `CAST(${row[name] == null ? 'NULL' : `'${row[name]}'`} AS ${type === 'text' ? 'VARCHAR' : type}) AS "${name}"`).join(', ')}`).join(' UNION ALL ');

describe('rules of loan files', () => {
  let session: Session;
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-loan-rules-'));
  beforeAll(async () => { session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: dir, directories: [dir] }); });
  afterAll(() => { session.close(); rmSync(dir, { recursive: true, force: true }); });

  const findings = async (rule: Rule, rows: readonly Example[]): Promise<number> => {
    await session.run(`CREATE OR REPLACE TABLE example AS ${relation(rows)}`);
    if (rule.scope === 'unique') return (await session.rows(uniqueFindingsSql(rule, 'example'))).length;
    if (rule.scope === 'single-value') return (await session.rows(singleValueSql(rule, 'example'))).length;
    const [row] = await session.rows(`SELECT count(*) AS n FROM example WHERE ${compileRule(rule, (name) => types.get(name)).fails}`);
    return Number(row?.['n']);
  };

  it.each(rules.map((rule) => [rule.id, rule] as const))('EIN-6 %s: passing examples pass, failing ones are found, null and source are told', async (_id, rule) => {
    const tables = (examples: readonly Example[]): (readonly Example[])[] => (rule.scope === 'row' ? examples.map((example) => [example]) : [examples]);
    for (const rows of tables(rule.examples.pass)) expect(await findings(rule, rows), JSON.stringify(rows)).toBe(0);
    for (const rows of tables(rule.examples.fail)) expect(await findings(rule, rows), JSON.stringify(rows)).toBeGreaterThan(0);
    for (const text of [rule.when, rule.require].filter((each) => each !== undefined)) for (const column of columnsOf(parseExpression(text))) expect(rule.fields, text).toContain(column);
    for (const [, field] of rule.expected.matchAll(/\{(\w+)\}/g)) expect(rule.fields).toContain(field);
    for (const example of [...rule.examples.pass, ...rule.examples.fail]) for (const field of Object.keys(example)) expect(rule.fields).toContain(field);
    expect(rule.modes).toEqual(['ecl']);
    expect(rule.text).toMatch(/null/i);
    expect(rule.reference.length).toBeGreaterThan(5);
  });

  it('EIN-6 no comparison passes or fails a blank row silently', async () => {
    for (const rule of rules.filter((each) => each.scope === 'row')) {
      const failed = await findings(rule, [{}]);
      const { undecided } = compileRule(rule, (name) => types.get(name));
      const [row] = await session.rows(`SELECT count(*) FILTER (WHERE ${undecided}) AS n FROM example`);
      const presence = rule.when?.includes('coalesce(poci') === true;
      expect(failed + Number(row?.['n']) + (presence && failed === 0 ? 1 : 0), rule.id).toBe(1);
    }
  });

  it('EIN-6 there is a rule for every kind of bad input that the issue names', () => {
    const about = (id: string): string => rules.find((rule) => rule.id === id)?.title ?? '';
    expect(['ECL-001', 'ECL-003', 'ECL-005', 'ECL-023', 'ECL-040', 'ECL-043', 'ECL-046'].map(about)).toEqual(['A loan stands once', 'Remaining term is not negative', 'Maturity is after the reporting date', 'The currency is known', 'There is an effective interest rate', 'PD is a probability', 'LGD is a share']);
    expect(rules.length).toBeGreaterThan(40);
  });
});
