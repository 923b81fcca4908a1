import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src-main/adapters/config/resolve-config.ts';
import { writeArtifact } from '../../../src-main/data/artifact-files.ts';
import { artifactPort } from '../../../src-main/data/artifact-port.ts';
import { definePipeline } from '../../../src-main/engine/pipeline.ts';
import { runPipeline } from '../../../src-main/engine/runner.ts';
import { figuresGate } from '../../../src-main/pipelines/ecl/figures/gate.ts';
import { measureGate } from '../../../src-main/pipelines/ecl/measure/gate.ts';
import { sensitivityGate } from '../../../src-main/pipelines/ecl/sensitivity/gate.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { ArtifactRef } from '../../../src-shared/model/artifact.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { REPO } from '../../support/run-tape.ts';
import { line, loanFile, POLICY, SCENARIOS } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

const overlay = (id: string, effect: object) => ({ kind: 'overlay', version: 1, id, title: id, scope: {}, effect, risk: id, reason: 'test', owner: 'ada', effective: '2026-01-01', expires: '2026-12-31', besides: [] });
const OVERLAYS = { kind: 'overlay-set', version: 1, asOf: '2026-06-30', overlays: [overlay('pot', { kind: 'absolute', amount: '9999.99' }), overlay('pd', { kind: 'pd', multiplier: 1.1 })] };
/** More than one thread's share: the pool works from 20,001 loans on. */
const LOANS = 20_500;

describe('the gates of expected credit loss are deterministic', () => {
  let bench: EclBench;
  let made: Run;
  let root: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'tapestry-ecl-det-'));
    bench = eclBench();
    made = await bench.run({ loans: loanFile(Array.from({ length: LOANS }, (_, i) => line(`D${i}`, { Balance: `${1000 + (i % 977)}.${String(i % 100).padStart(2, '0')}`, 'Days past due': String([0, 0, 0, 31, 95][i % 5]), 'Maturity Date': `20${30 + (i % 20)}-06-30` }))) });
    expect(told(made)).toMatch(/^succeeded/);
  }, 240_000);
  afterAll(async () => {
    await bench.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  async function hashes(threads: number): Promise<Record<string, string>> {
    const artifacts = join(root, `t${threads}-${Math.floor(performance.now())}`);
    const keep = async (name: string, content: unknown): Promise<ArtifactRef & { fileName: string }> => ({ ...(await writeArtifact(artifacts, name, 'application/json', 'json', canonicalJson(content as never))), fileName: name });
    const copy = async (slot: string): Promise<ArtifactRef & { fileName: string }> => { const ref = bench.context.runFiles.get(made.id, slot); return { ...(await writeArtifact(artifacts, slot, ref.mediaType, ref.extension, { path: ref.path })), rows: LOANS, fileName: slot }; };
    const outcome = await runPipeline({
      pipeline: definePipeline({ id: 'measured', title: 'Measured', external: ['loan', 'findings', 'findings.groups', 'policy', 'scenarios', 'overlays', 'ledger', 'prior.ecl', 'prior.ecl.plan'], gates: [measureGate, figuresGate, sensitivityGate] }),
      request: { pipeline: 'measured', mode: 'ecl', regime: null, title: 'test', kind: 'draft', inputs: [await copy('loan'), await copy('findings'), await copy('findings.groups'), await keep('policy', POLICY), await keep('scenarios', SCENARIOS), await keep('overlays', OVERLAYS)], priorRun: null, params: { mode: 'ecl', asset: 'ecl', tapeName: 'loans.csv', asOf: '2026-07-01', reportingDate: '2026-06-30' }, configSha256: '0'.repeat(64) },
      config: resolveConfig({ dir: join(REPO, 'config'), regime: null, asset: 'ecl', registry: 'ecl' }).sections, codeHash: 'test', engine: { duckdb: 'test' },
      artifacts: artifactPort(artifacts, join(root, 'scratch')), ledger: { memo: async () => null, gateStarted: async () => undefined, progress: () => undefined, gateFinished: async () => undefined },
      clock: { now: () => '2026-07-01T00:00:00.000Z', monotonicMs: () => performance.now() }, limits: { threads, memoryMb: 512, cacheDirectory: join(root, 'cache') }, signal: new AbortController().signal, bypassMemo: true,
    });
    expect(outcome.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`.trim())).toEqual(['measure passed', 'figures passed', 'sensitivity passed']);
    return Object.fromEntries(outcome.gates.flatMap(({ outputs }) => outputs).map(({ name, sha256 }) => [name, sha256]));
  }

  it('EPI-70 twice and with 1, 2 and 4 threads: every output of every gate has the same bytes', async () => {
    const first = await hashes(1);
    expect(Object.keys(first)).toEqual(expect.arrayContaining(['ecl', 'ecl.plan', 'ecl.overlays', 'ecl.findings', 'ecl.groups', 'ecl.summary', 'strata', 'ecl.report', 'sensitivity']));
    for (const threads of [1, 2, 4]) expect([threads, await hashes(threads)]).toEqual([threads, first]);
  }, 300_000);
});
