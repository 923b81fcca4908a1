import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import type { ComposedWorkbench } from '../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../src-shared/contract/contract.ts';
import type { Origin } from '../../src-shared/model/derivation.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { nodesOf } from '../evidence/origin-of-key.ts';
import { smallPool, temporaryFolder } from '../support/cli.ts';

describe('the explorer over the contract, on a small pool', () => {
  const folder = temporaryFolder('explorer');
  let workbench: ComposedWorkbench;
  let client: TapestryClient;
  let loans: Run;
  let investor: Run;
  let exposure: string;

  beforeAll(async () => {
    const pool = await smallPool(join(folder, 'pool'));
    workbench = composeWorkbench({ workspaceDir: join(folder, 'ws'), actor: 'ada', host: 'test' });
    client = createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: false }), 'ada');
    const token = (path: string): string => workbench.fileTokens.issue(path, path.split('/').at(-1) ?? path);
    const documents = (month: 0 | 1) => ({ tape: token(pool.tapes[month]), mapping: token(pool.mapping), decisions: token(pool.decisions), deal: token(pool.deals[month]) });
    loans = await client['runs.wait'](await client['runs.start']({ ...documents(1), mode: 'regulatory' }));
    investor = await client['runs.wait'](await client['runs.start']({ ...documents(1), mode: 'annex12', prior: token(pool.tapes[0]) }));
    expect([loans.status, investor.status]).toEqual(['succeeded', 'succeeded']);
    exposure = (await client['trace.get']({ run: loans.id, address: 'canonical:new_underlying_exposure_identifier@7' })).root.stored ?? '';
  }, 300_000);
  afterAll(async () => {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('EXP-22 every document that a step of any code of a loan, or of any code of the investor report, names opens at the hash that the step names', async () => {
    const origins = new Map<string, { run: string; origin: Origin }>();
    const template = (await client['deliver.tree']({ run: loans.id, artifact: 'annex2.xml', record: 8 })).flatMap((line) => line.address ?? []);
    const codes = (await client['deliver.tree']({ run: investor.id, artifact: 'annex12.xml', record: 1 })).flatMap((line) => line.address ?? []);
    for (const [run, addresses] of [[loans.id, template], [investor.id, codes]] as const) {
      for (const address of addresses) {
        for (const node of nodesOf((await client['trace.get']({ run, address })).root)) {
          const named = [...node.steps.flatMap((step) => step.origin ?? []), ...node.origins.flatMap((end) => (end.kind === 'document' ? [end.origin] : []))];
          for (const origin of named) origins.set(`${run} ${origin.kind} ${origin.ref}`, { run, origin });
        }
      }
    }
    expect(new Set([...origins.values()].map(({ origin }) => origin.kind))).toEqual(new Set(['mapping', 'config', 'decision', 'deal', 'template', 'lookup'].filter((kind) => [...origins.values()].some(({ origin }) => origin.kind === kind)).concat([...origins.values()].some(({ origin }) => origin.kind === 'system') ? ['system'] : [])));
    const wrong: string[] = [];
    let placed = 0;
    for (const { run, origin } of origins.values()) {
      try {
        const opened = await client['trace.document']({ run, origin: { kind: origin.kind, ref: origin.ref, ...(origin.hash === undefined ? {} : { hash: origin.hash }) } });
        if (origin.hash !== undefined && opened.sha256 !== null && opened.sha256 !== origin.hash) wrong.push(`${origin.kind} ${origin.ref}: ${opened.sha256} is not ${origin.hash}`);
        if (opened.text === '' || opened.title === '') wrong.push(`${origin.kind} ${origin.ref}: empty`);
        if (opened.highlight) placed += 1;
      } catch (error) {
        if (origin.kind !== 'system') wrong.push(`${origin.kind} ${origin.ref}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(placed).toBeGreaterThan(origins.size / 2);
  }, 300_000);

  it('EXP-23 contributors and those left out are the population of the trace, and the first are its drivers', async () => {
    for (const address of ['annex12:IVSS39', 'figure:pool_principal', 'figure:unscheduled_principal']) {
      const trace = await client['trace.get']({ run: investor.id, address });
      const population = nodesOf(trace.root).flatMap((node) => node.population ?? [])[0];
      if (!population) continue;
      const page = await client['trace.contributors']({ run: investor.id, address, limit: 10 });
      const left = await client['trace.contributors']({ run: investor.id, address, limit: 10, leftOut: true });
      expect([address, page.total, left.total]).toEqual([address, population.contributors, population.population - population.contributors]);
      expect(page.items.map((item) => [item.address, item.value])).toEqual(population.drivers.map((driver) => [driver.address, driver.value]));
      expect(left.items.every((item) => item.reason !== null)).toBe(true);
      if (page.total > 10) expect((await client['trace.contributors']({ run: investor.id, address, offset: 5, limit: 5 })).items).toEqual(page.items.slice(5));
    }
    await expect(client['trace.contributors']({ run: investor.id, address: 'annex12:IVSS3' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }, 120_000);

  it('EXP-24 search finds a code at a loan, a value, a hash and a cell; a cell of the file is a path', async () => {
    const first = async (text: string) => (await client['trace.search']({ run: loans.id, text }))[0];
    expect((await first(`RREL30@${exposure}`))?.address).toBe(`annex2:RREL30@${exposure}`);
    expect((await first(`current_principal_balance@${exposure}`))?.address).toBe('canonical:current_principal_balance@7');
    const tape = loans.inputs.find((input) => input.name === 'tape')?.sha256 ?? '';
    expect((await first(tape.slice(0, 10)))?.address).toBe('source:c0@0');
    const value = (await client['trace.get']({ run: loans.id, address: 'canonical:original_principal_balance@7' })).root.stored ?? '';
    expect((await client['trace.search']({ run: loans.id, text: value })).some((hit) => hit.value === value)).toBe(true);
    const cell = await client['trace.get']({ run: loans.id, address: 'source:c0@7' });
    expect([cell.holds, cell.root.origins[0]?.kind, cell.root.inputs]).toEqual([true, 'source-cell', []]);
    const found = await client['trace.find']({ text: tape.slice(0, 12) });
    expect(found.map((thing) => thing.kind)).toEqual(expect.arrayContaining(['artifact', 'tape']));
    expect((await client['trace.find']({ text: 'RREL30' })).some((thing) => thing.run === loans.id && thing.kind === 'code')).toBe(true);
    expect((await client['trace.find']({ text: 'IVSS39' }))[0]).toMatchObject({ kind: 'code', address: 'annex12:IVSS39' });
  }, 120_000);

  it('EXP-20 EXP-21 graphs of fields and gates hang together, and a mode says what it did not compute', async () => {
    const graph = await client['trace.graph']({ run: loans.id, focus: 'RREL30', depth: 3, direction: 'both' });
    const ids = new Set(graph.nodes.map((node) => node.id));
    expect(graph.focus).toBe('annex2:RREL30');
    expect([...ids].some((id) => id.startsWith('source:c'))).toBe(true);
    for (const edge of graph.edges) expect([ids.has(edge.from), ids.has(edge.to)]).toEqual([true, true]);
    const small = await client['trace.graph']({ run: investor.id, focus: 'canonical:current_principal_balance', depth: 2, limit: 10 });
    expect([small.nodes.length, small.cutOff > 0]).toEqual([10, true]);
    const gates = await client['trace.gates']({ run: investor.id });
    for (const artifact of gates.artifacts) if (artifact.state === 'output' && artifact.madeBy !== null) expect(gates.edges).toContainEqual({ gate: artifact.madeBy, slot: artifact.name, as: 'writes' });
    expect(gates.artifacts.find((artifact) => artifact.name === 'annex2')?.state).toBe('not-made');
    expect((await client['trace.whyNot']({ run: loans.id, text: 'IVSS39' })).verdict).toBe('not-computed');
    expect((await client['trace.whyNot']({ run: investor.id, text: 'RREL30' })).reasons[0]?.gate).toBe('project-annex2');
  }, 120_000);
});
