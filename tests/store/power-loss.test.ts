import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { readMigrations } from '../../src-main/store/migrate.ts';
import { gates, newStore, ada, open, passed, request, scratchFolder } from './store-fixture.ts';

const WAL_HEADER = 32;
const FRAME = 24 + 4096;

describe('power loss', () => {
  it('STO-61 a WAL cut at any frame, or inside one, leaves a store that is a whole beginning of what was written', async () => {
    const store = newStore();
    for (let i = 0; i < 6; i += 1) {
      const { id } = store.runs.create(request({ title: `run ${i}` }), gates, ada);
      store.runs.start(id, ada);
      gates.forEach((gate) => store.runs.recordGateFinished(id, passed(gate.id, { remember: true }), ada));
      store.runs.finish(id, { status: 'succeeded' }, ada);
    }
    const written = store.audit.page({ limit: 500 }).events.toReversed();
    const wal = readFileSync(`${store.path}-wal`);
    const frames = (wal.length - WAL_HEADER) / FRAME;
    expect(Number.isInteger(frames)).toBe(true);
    const random = seededRandom(61);
    const cuts = Array.from({ length: 60 }, (_, i) => WAL_HEADER + FRAME * random.below(frames + 1) + (i % 2 ? random.below(FRAME) : 0)).filter((at) => at <= wal.length);
    const folder = scratchFolder();
    const lengths = new Set<number>();
    for (const [index, cut] of cuts.entries()) {
      const path = join(folder, String(index), 'audit.sqlite');
      mkdirSync(join(path, '..'));
      copyFileSync(store.path, path);
      writeFileSync(`${path}-wal`, wal.subarray(0, cut));
      const after = open(path, { uncleanExit: true });
      const events = after.audit.page({ limit: 500 }).events.toReversed();
      const interrupted = after.report.interruptedRuns.length;
      // A cut inside the migrations makes what is missing of them again, at another time: the same entries but for that.
      const kept = events.slice(0, events.length - interrupted);
      const made = readMigrations().length;
      expect(kept.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(written.slice(0, kept.length).map(({ kind, subject }) => `${kind} ${subject}`));
      if (kept.length > made) expect(kept.map(({ hash }) => hash)).toEqual(written.slice(0, kept.length).map(({ hash }) => hash));
      expect((await after.audit.verify()).firstBroken).toBeNull();
      expect((await after.verifyState()).differences).toEqual([]);
      lengths.add(kept.length);
      after.close();
    }
    expect(lengths.size).toBeGreaterThan(15);
  }, 60_000);
});
