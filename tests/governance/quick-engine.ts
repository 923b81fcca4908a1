import { writeArtifact } from '../../src-main/data/artifact-files.ts';
import { once, type SpawnEngine } from '../../src-main/hosts/engine-port.ts';
import { tapePipeline } from '../../src-main/pipelines/tape/pipeline.ts';
import type { FromEngine, ToEngine } from '../../src-main/services/engine-protocol.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';

/** An engine process that passes every gate at once and makes a manifest of what it was asked: who may do what is the services' matter. */
export const quickEngine: SpawnEngine = () => {
  const ended = once<[number | null, string | null]>();
  let tell: (message: Json) => void = () => undefined;
  let asked = 0;
  const say = (message: FromEngine): void => tell(message as unknown as Json);
  const gates = [...tapePipeline.order];
  let job: Extract<ToEngine, { type: 'start' }>['job'] | null = null;
  const next = (): void => {
    const gate = gates.shift();
    if (gate) {
      const record: GateRecord = { id: gate.id, title: gate.title, version: gate.version, status: 'passed', seconds: 0, key: null, message: null, outputs: [], progress: null, summary: {} };
      asked += 1;
      say({ type: 'question', id: asked, question: { ask: 'gate-finished', record } });
      return;
    }
    if (!job) return;
    const { inputs, params } = job.request;
    const text = canonicalJson({ inputs, params });
    void writeArtifact(job.directories.artifacts, 'manifest', 'application/json', 'json', text).then((manifest) => say({ type: 'finished', status: 'succeeded', manifest, error: null }));
  };
  return {
    pid: undefined,
    onMessage: (listener) => {
      tell = listener;
      queueMicrotask(() => say({ type: 'ready' }));
    },
    onExit: (listener) => ended.listen(listener),
    send: (message) => {
      const told = message as unknown as ToEngine;
      if (told.type === 'start') {
        job = told.job;
        queueMicrotask(next);
      } else if (told.type === 'reply') queueMicrotask(next);
      else if (told.type === 'done') ended.fire(0, null);
    },
    kill: () => ended.fire(null, 'SIGKILL'),
  };
};
