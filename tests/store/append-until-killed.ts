/** Child of crash.test.ts: finishes gates of runs for ever and says each log entry it was acknowledged, until it is killed. */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openWorkspaceStore } from '../../src-main/store/open-workspace.ts';

const [, , folder = '', trial = '0'] = process.argv;
const who = { actor: `child ${trial}`, host: 'test' };
let ticks = 0;
const clock = { now: () => new Date(1_770_000_000_000 + 1000 * ticks++).toISOString(), monotonicMs: () => ticks };
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const { store } = openWorkspaceStore(folder, { clock, who, mode: 'write' });

function acknowledge(what: string): void {
  const { seq, hash } = store.audit.head();
  writeSync(1, `${seq} ${hash} ${what}\n`);
}

for (;;) {
  const { id } = store.runs.create({ pipeline: 'toy', mode: 'mi', regime: null, title: `trial ${trial}`, kind: 'draft', inputs: [], priorRun: null, params: {}, configSha256: sha('config') }, Array.from({ length: 5 }, (_, i) => ({ id: `g${i}`, title: `Gate ${i}`, version: '1' })), who);
  acknowledge(`created ${id}`);
  store.runs.start(id, who);
  acknowledge(`started ${id}`);
  for (let i = 0; i < 5; i += 1) {
    const content = `${id} output of g${i} ${'x'.repeat(i * 3000)}`;
    const outputs = [{ name: `out${i}`, sha256: sha(content), bytes: content.length, mediaType: 'text/plain', extension: 'txt' }];
    store.runs.recordGateFinished(id, { gate: `g${i}`, status: 'passed', key: sha(`${id}/g${i}`), seconds: 0, message: content, outputs, remember: true }, who);
    acknowledge(`gate ${id} g${i} ${sha(content)}`);
  }
  store.runs.finish(id, { status: 'succeeded' }, who);
  acknowledge(`finished ${id}`);
}
