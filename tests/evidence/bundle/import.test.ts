import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figureAddresses } from '../../../src-main/evidence/bundle/figure-data.ts';
import type { Trace } from '../../../src-shared/model/trace.ts';
import { codeOf } from '../../governance/people.ts';
import { toyBench, type ToyBench } from '../../toy/toy-bench.ts';
import { mutations } from './mutations.ts';
import { signedBundle, type SignedBundle } from './signed-bundle.ts';

describe('a bundle taken in by another workspace', () => {
  let made: SignedBundle;
  let other: ToyBench;
  let id: string;
  const file = (name: string): string => join(made.folder, name);
  const token = (path: string, name = 'evidence.zip'): string => other.fileTokens.issue(path, name);
  beforeAll(async () => {
    made = await signedBundle();
    other = toyBench({ actor: 'auditor' });
    ({ run: id } = await other.client['bundles.import']({ file: token(made.path) }));
  });
  afterAll(async () => { await other.dispose(); await made.dispose(); });

  it('BND-30 appears under its own name with where from and whose key, and once only', async () => {
    expect(id).toBe(`b${made.sha256.slice(0, 12)}`);
    const run = await other.client['runs.get']({ run: id });
    expect(run).toMatchObject({ id, kind: 'record', status: 'succeeded', imported: { sha256: made.sha256, keyId: made.keyId, run: made.run, fileName: 'evidence.zip', actor: 'auditor' } });
    expect((await other.client['bundles.list']({})).map((each) => each.id)).toEqual([id]);
    expect((await other.client['runs.list']({})).items.map((each) => each.id)).toEqual([id]);
    expect(await other.client['bundles.import']({ file: token(made.path) })).toMatchObject({ run: id, already: true });
    const own = await other.run();
    expect((await other.client['runs.list']({})).items.map((each) => each.id)).toEqual([own.id, id]);
    expect((await other.client['runs.list']({ offset: 1, limit: 1 })).items.map((each) => each.id)).toEqual([id]);
  });

  it('BND-31 every number of it is traced there exactly as where it was made', async () => {
    const { context } = made.bench;
    const archive = await context.evidence.trace?.open(context.store.runs.get(made.run));
    if (!archive) throw new Error('no traces');
    const addresses = await figureAddresses(archive);
    for (const table of archive.declaration.tables) for (const { column } of (await archive.plan(table.space)).plan.derivations) addresses.push(...(await made.bench.client['trace.search']({ run: made.run, text: column })).map((found) => found.address));
    expect(addresses.length).toBeGreaterThan(10);
    for (const address of new Set(addresses)) {
      const [here, there] = [await made.bench.client['trace.get']({ run: made.run, address }), await other.client['trace.get']({ run: id, address })];
      expect(anywhere({ ...there, run: here.run }, other.workspace), address).toEqual(anywhere(here, made.bench.workspace));
      expect(there.holds, address).toBe(true);
    }
  });

  it('BND-32 its data, findings, artifacts, manifest and exports are read through the same services', async () => {
    expect(await other.client['runs.manifest']({ run: id })).toEqual(await made.bench.client['runs.manifest']({ run: made.run }));
    expect((await other.client['runs.artifacts']({ run: id })).map(({ name, sha256 }) => [name, sha256])).toEqual((await made.bench.client['runs.artifacts']({ run: made.run })).map(({ name, sha256 }) => [name, sha256]));
    expect((await other.client['deliver.exports']({ run: id })).map(({ name }) => name)).toEqual(['totals.json']);
    expect((await other.client['audit.verify']({})).holds).toBe(true);
    expect(await other.client['audit.verify']({ run: id })).toMatchObject({ artifacts: { broken: [] } });
  });

  it('BND-33 nothing changes it: every mutation of it is CONFLICT, and it is not handed on as another’s own', async () => {
    const { client } = other;
    const refused: Record<string, string | null> = {
      approve: await codeOf(client['runs.approve']({ run: id, reason: 'mine now' })), resume: await codeOf(client['runs.resume']({ run: id })),
      submit: await codeOf(client['approvals.submit']({ type: 'run', id, text: 'please' })), bundle: await codeOf(client['bundles.write']({ run: id })),
      comment: await codeOf(client['comments.add']({ run: id, text: 'a remark' })), prior: await codeOf(other.run({ priorRun: id })),
    };
    expect(refused).toEqual({ approve: 'CONFLICT', resume: 'CONFLICT', submit: 'CONFLICT', bundle: 'CONFLICT', comment: 'CONFLICT', prior: 'CONFLICT' });
    const { store } = other.context;
    expect(() => store.runs.start(id, { actor: 'x', host: 'test' })).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(() => store.runs.finish(id, { status: 'failed' }, { actor: 'x', host: 'test' })).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
  });

  it('BND-34 what does not hold is refused, and leaves nothing behind', async () => {
    const fresh = toyBench();
    const before = fresh.context.store.audit.head();
    const passed: string[] = [];
    for await (const { kind, what, bytes } of mutations(made.path, readFileSync(join(made.bench.workspace, 'keys', 'log.pem'), 'utf8'), 66, 7)) {
      writeFileSync(file('mutated.zip'), bytes);
      const code = await codeOf(fresh.client['bundles.import']({ file: fresh.fileTokens.issue(file('mutated.zip'), 'm.zip') }));
      // A bundle that somebody made whole with a key of their own is a bundle of theirs; here only its parts were signed anew.
      if (code !== 'CHECK_FAILED' && code !== 'UNREADABLE' && code !== 'LIMIT_EXCEEDED') passed.push(`${kind}: ${what}: ${code}`);
    }
    expect(passed).toEqual([]);
    expect(await fresh.client['bundles.list']({})).toEqual([]);
    expect(fresh.context.store.audit.head()).toEqual(before);
    await fresh.dispose();
    rmSync(file('mutated.zip'));
  }, 180_000);
});

/** A trace without where a machine keeps its files. */
function anywhere(trace: Trace, workspace: string): unknown {
  return JSON.parse(JSON.stringify(trace).replaceAll(workspace, '')) as unknown;
}
