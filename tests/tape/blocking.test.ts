import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { FindingGroup } from '../../src-shared/model/finding.ts';
import { configOf, demo, tapeBench } from '../support/run-tape.ts';

const bench = tapeBench();
afterAll(() => bench.dispose());
const MONTH = '2026-02-28';
const groups = (run: Awaited<ReturnType<typeof bench.run>>, slot: string): FindingGroup[] => run.json<{ groups: FindingGroup[] }>(slot).groups;
const documents = () => ({ decisions: parse(readFileSync(demo(MONTH).decisions as string, 'utf8')) as { decisions: { id: string; kind: string }[] }, deal: parse(readFileSync(demo(MONTH).deal as string, 'utf8')) as { facts: Record<string, unknown> } });

/** The demo tape with one text replaced, as a file of its own. */
function altered(name: string, change: (text: string) => string): string {
  const path = join(bench.root, name);
  const text = readFileSync(demo(MONTH).tape, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
  return path;
}

test('TAP-30 Annex 12 without a deal file ends blocked and names every code that nothing gives; none is zero', async () => {
  const { deal: _deal, ...rest } = demo(MONTH);
  const run = await bench.run({ mode: 'annex12', ...rest });
  expect(run.status).toBe('blocked');
  const gate = run.gates.find((each) => each.status === 'blocked');
  expect(gate?.message).not.toBeNull();
  if (gate?.id === 'project-annex12') {
    const report = run.json<{ missing: { code: string; why: string }[] }>('annex12');
    for (const code of ['IVSS3', 'IVSS14', 'IVSS21', 'IVSS22']) expect(report.missing.map((each) => each.code)).toContain(code);
    expect(report.missing.every((each) => each.why !== '')).toBe(true);
  } else {
    expect(gate?.message).toMatch(/REQ-001 on \w+/);
  }
});

test('TAP-31 a code that admits no no-data answer and has no value blocks, named, before anything is written', async () => {
  const { decisions, deal } = documents();
  const { unique_identifier: _gone, ...facts } = deal.facts;
  const run = await bench.run({ mode: 'regulatory', ...demo(MONTH), decisions, deal: { ...deal, facts } });
  expect(run.status).toBe('blocked');
  const blocked = run.gates.find((each) => each.status === 'blocked');
  expect(blocked?.message).toMatch(/RREL1\b|unique_identifier/);
  expect(run.gate('deliver-annex2').status).toBe('skipped');
});

test('TAP-32 a blank that nobody answers blocks as REP-002 with its rows; a decision answers it', async () => {
  const { decisions } = documents();
  const without = { ...decisions, decisions: decisions.decisions.filter((each) => each.kind !== 'no-data') };
  const run = await bench.run({ mode: 'regulatory', ...demo(MONTH), decisions: without, until: 'weigh-annex2' });
  expect([run.status, run.gate('weigh-annex2').status]).toEqual(['blocked', 'blocked']);
  const open = groups(run, 'annex2.groups').filter((group) => group.rule === 'REP-002');
  expect(open.map((group) => group.field)).toEqual(expect.arrayContaining(['RREL33', 'RREL77']));
  for (const group of open) expect([group.materiality, group.waivable, group.rows > 0]).toEqual(['blocking', false, true]);
});

test('TAP-33 blocking blocks: an unreadable amount stops a report, is shown in management information, and is never zero', async () => {
  const tape = altered('typo.csv', (text) => text.replace(/^HL000001,.*$/m, (line) => line.replace(/,GBP,("[^"]*"|[^,]*),/, ',GBP,about twenty thousand,')));
  const report = await bench.run({ mode: 'regulatory', ...demo(MONTH), tape, until: 'aggregate' });
  expect(report.status).toBe('blocked');
  expect(groups(report, 'findings.groups').find((group) => group.rule === 'FMT-001')).toMatchObject({ field: 'original_principal_balance', findings: 1, materiality: 'blocking' });
  const mi = await bench.run({ mode: 'mi', ...demo(MONTH), tape, until: 'aggregate' });
  expect(mi.status).toBe('succeeded');
  expect(groups(mi, 'findings.groups').find((group) => group.rule === 'FMT-001')).toMatchObject({ severity: 'error', materiality: 'review' });
  expect(await mi.rows('canonical', 'SELECT original_principal_balance AS b, len(_failures) AS f FROM it WHERE source_row = 0')).toEqual([{ b: null, f: 1 }]);
  expect(await mi.rows('findings', "SELECT rule, field, source_row, observed FROM it WHERE rule = 'FMT-001'")).toEqual([{ rule: 'FMT-001', field: 'original_principal_balance', source_row: 0, observed: 'about twenty thousand' }]);
});

test('TAP-34 every warning is counted, group by group, and findings add up to the gate\'s own count', async () => {
  const run = await bench.run({ mode: 'mi', ...demo(MONTH), until: 'aggregate' });
  const all = groups(run, 'findings.groups');
  const [stored] = await run.rows('findings', 'SELECT count(*) AS n FROM it');
  expect(all.reduce((sum, group) => sum + group.findings, 0)).toBe(Number(stored?.['n']));
  expect(run.gate('validate').summary['findings']).toBe(Number(stored?.['n']));
  const { blocking, review, info } = run.gate('aggregate').summary;
  expect(Number(blocking) + Number(review) + Number(info)).toBe(Number(stored?.['n']));
  expect(all.some((group) => group.severity === 'warning' || group.severity === 'note')).toBe(true);
});

test('TAP-23 the shipped waiver holds on the day of its expiry and not after', async () => {
  const { decisions } = documents();
  const waiver = decisions.decisions.find((each) => each.kind === 'waive') as unknown as { rule: string; expires: string };
  const waived = async (asOf: string): Promise<number | undefined> => groups(await bench.run({ mode: 'mi', ...demo(MONTH), asOf, until: 'aggregate' }), 'findings.groups').find((group) => group.rule === waiver.rule)?.waived;
  expect(await waived(waiver.expires)).toBeGreaterThan(0);
  expect(await waived('2099-01-01')).toBe(0);
});

test('TAP-35 the modes share what they can: configuration that a gate does not read does not change its key', async () => {
  const run = async (mode: 'mi' | 'regulatory') => (await bench.run({ mode, ...demo(MONTH), until: 'align' })).gates.map((gate) => gate.key);
  expect(await run('mi')).toEqual(await run('regulatory'));
  expect(configOf('mi').sections.templates).not.toEqual(configOf('regulatory').sections.templates);
});
