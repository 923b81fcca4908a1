import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openWorkspaceStore } from '../../src-main/store/open-workspace.ts';
import type { Store } from '../../src-main/store/store.ts';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { ada, scratchFolder, sha, tickingClock } from './store-fixture.ts';

interface Acknowledged { readonly seq: number; readonly hash: string; readonly what: readonly string[] }

/** Runs the child until it has acknowledged `entries` and a moment more, kills it, and gives what it had acknowledged. */
async function runAndKill(folder: string, trial: number, entries: number, extraMs: number): Promise<readonly Acknowledged[]> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./append-until-killed.ts', import.meta.url)), folder, String(trial)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  const acknowledged: Acknowledged[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const match = /^(\d+) ([0-9a-f]{64}) (.+)$/.exec(line);
    if (!match) return;
    acknowledged.push({ seq: Number(match[1]), hash: match[2] as string, what: (match[3] as string).split(' ') });
    if (acknowledged.length === entries) setTimeout(() => child.kill('SIGKILL'), extraMs);
  });
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect(signal, errors).toBe('SIGKILL');
  expect(acknowledged.length).toBeGreaterThanOrEqual(entries);
  return acknowledged;
}

function entryAt(store: Store, seq: number): string | undefined {
  return store.audit.page({ before: seq + 1, limit: 1 }).events[0]?.hash;
}

describe('kill -9 of the writer', () => {
  it('STO-60 at 10 random points the log is whole and everything acknowledged is there', async () => {
    const folder = scratchFolder();
    const random = seededRandom(20260131);
    for (let trial = 0; trial < 10; trial += 1) {
      const acknowledged = await runAndKill(folder, trial, 1 + Math.floor(random.next() * 60), random.next() * 4);
      const { store, close } = openWorkspaceStore(folder, { clock: tickingClock(), who: ada, mode: 'write' });
      try {
        const head = acknowledged.at(-1);
        expect(await store.audit.verify({ anchors: acknowledged.map(({ seq, hash }) => ({ seq, hash })) })).toMatchObject({ firstBroken: null });
        expect(entryAt(store, head?.seq ?? 0)).toBe(head?.hash);
        for (const { what: [verb, id = '', gate = '', output = ''] } of acknowledged) {
          if (verb !== 'gate') continue;
          const record = store.runs.get(id).gates.find((one) => one.id === gate);
          expect(record).toMatchObject({ status: 'passed', outputs: [{ sha256: output }] });
          expect(store.memo.get(sha(`${id}/${gate}`))?.outputs[0]?.sha256).toBe(output);
          expect(store.artifacts.find(output)).not.toBeNull();
        }
        expect(store.runs.page({ status: 'running' }).total).toBe(0);
        expect((await store.verifyState()).differences).toEqual([]);
        // One entry per transaction: what was committed but not acknowledged is at most the one in flight, then the interruption.
        expect(store.audit.head().seq - (head?.seq ?? 0)).toBeLessThanOrEqual(2);
      } finally {
        close();
      }
    }
  }, 120_000);
});
