import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateWithLibxml2 } from '../../src-main/adapters/xsd/libxml2-validator.ts';
import { noShared, SCHEMAS } from '../support/run-tape.ts';
import { cliJson, temporaryFolder } from '../support/cli.ts';

interface DemoRun { id: string; pipeline: string; mode: string; regime: string | null; status: string; gates: { id: string; status: string; seconds: number }[]; artifacts: { name: string; path: string; sha256: string }[]; exports: { name: string; path: string; sha256: string }[]; findings: { blocking: number; review: number; info: number }; priorRun: string | null }

describe('demo', () => {
  const folder = temporaryFolder('demo');
  const workspace = join(folder, 'ws');
  let demo: { code: number | null; json: { workspace: string; runs: DemoRun[] } };
  beforeAll(async () => {
    demo = (await cliJson(['demo', '--workspace', workspace])) as never;
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('CLI-1 the demo ends 0 with three succeeded runs: month one mi, month two regulatory and annex12 with the prior run', () => {
    expect(demo.code).toBe(0);
    expect(demo.json.workspace).toBe(workspace);
    expect(demo.json.runs.map(({ mode, regime, status, priorRun }) => ({ mode, regime, status, priorRun }))).toEqual([
      { mode: 'mi', regime: null, status: 'succeeded', priorRun: null },
      { mode: 'regulatory', regime: 'esma/annex2', status: 'succeeded', priorRun: null },
      { mode: 'annex12', regime: 'esma/annex12', status: 'succeeded', priorRun: demo.json.runs[0]?.id },
    ]);
    for (const run of demo.json.runs) {
      expect(run.findings.blocking).toBe(0);
      expect(run.gates.every((gate) => typeof gate.seconds === 'number' && ['passed', 'reused', 'skipped'].includes(gate.status))).toBe(true);
    }
  });

  it('CLI-2 every artifact and export that the demo names is on the disk under its hash', () => {
    const files = demo.json.runs.flatMap((run) => [...run.artifacts, ...run.exports]);
    expect(files.length).toBeGreaterThan(40);
    for (const { path, sha256 } of files) expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
    for (const run of demo.json.runs) expect(existsSync(join(workspace, 'outbox', `demo-${run.id}`, 'SHA256SUMS'))).toBe(true);
  });

  it.skipIf(noShared !== null)('CLI-3 both XML files of the demo are valid against the official schemas', async () => {
    const xml = (name: string): string => demo.json.runs.flatMap((run) => run.exports).find((file) => file.name === name)?.path ?? '';
    const annex2 = await validateWithLibxml2({ file: xml('annex2.xml'), schema: SCHEMAS.auth099 });
    const annex12 = await validateWithLibxml2({ file: xml('annex12.xml'), schema: SCHEMAS.auth098 });
    expect([annex2.valid, annex12.valid], JSON.stringify([annex2.messages.slice(0, 3), annex12.messages.slice(0, 3)])).toEqual([true, true]);
  }, 120_000);
});
