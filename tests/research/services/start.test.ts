import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { Trials } from '../../../src-shared/model/research/trials.ts';
import { INGESTION, researchBench, SPEC, type ResearchBench } from './research-bench.ts';

describe('a run of research is asked for', () => {
  let bench: ResearchBench;
  beforeAll(() => { bench = researchBench(); });
  afterAll(() => bench.dispose());
  const trialsOf = async (run: string): Promise<Trials> => bench.context.runFiles.json(run, 'trials', Trials);

  it('RSV-2 files get their slots by the entries of the ingestion, whatever the order they were given in', async () => {
    const run = await bench.data();
    expect(run.status).toBe('succeeded');
    expect(run.mode).toBe('data');
    const { inputs } = bench.context.store.runs.request(run.id);
    expect(inputs.map(({ name, fileName }) => [name, fileName])).toEqual([['ingestion', 'two-vendors.json'], ['ingestion.document', 'ingestion.json'], ['vendor.001', 'first.csv'], ['vendor.002', 'second.csv']]);
    const resolved = JSON.parse(await bench.context.runFiles.text(run.id, 'ingestion')) as { files: { slot: string; vendor: string; sha256: string }[] };
    expect(resolved.files.map(({ slot, vendor, sha256 }) => [slot, vendor, sha256])).toEqual(inputs.filter(({ name }) => name.startsWith('vendor.')).map(({ name, sha256 }, i) => [name, INGESTION.files[i]?.vendor, sha256]));
  });

  it('RSV-2 a file that nothing reads, an entry without a file, a file that two entries fit: each error names both sides, and nothing is copied', async () => {
    const before = bench.context.store.tapes.page().total;
    const start = (names: readonly string[], ingestion: object = INGESTION) => bench.client['research.start']({ from: { files: names.map((name) => bench.file(name, `Symbol\n${name}\n`)), ingestion: { file: bench.file('ingestion.json', ingestion) } } });
    await expect(start(['first.csv', 'second.csv', 'third.csv'])).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/third\.csv.*first\*\.csv, second\.csv/) as string });
    await expect(start(['first.csv'])).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/second\.csv.*matches none of the files: first\.csv/) as string });
    await expect(start(['first.csv'], { ...INGESTION, files: [{ ...INGESTION.files[0] }, { ...INGESTION.files[0], match: '*.csv' }] })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/files\[0\] \(first\*\.csv\), files\[1\] \(\*\.csv\)/) as string });
    expect(bench.context.store.tapes.page().total).toBe(before);
  });

  it('RSV-4 the id of an experiment is the hash of spec, data and code, which anybody can recompute', async () => {
    const run = await bench.experiment();
    const { params, inputs } = bench.context.store.runs.request(run.id);
    const spec = createHash('sha256').update(canonicalJson(ExperimentSpec.parse(SPEC))).digest('hex');
    const sha = (name: string): string => inputs.find((input) => input.name === name)?.sha256 ?? '';
    const files = ['vendor.001', 'vendor.002'].map((slot) => `{"sha256":"${sha(slot)}","slot":"${slot}"}`).join(',');
    const text = `{"code":"${bench.context.codeHash}","data":{"files":[${files}],"ingestion":"${sha('ingestion.document')}"},"kind":"research.experiment","spec":"${spec}","version":1}`;
    expect(params['experiment']).toBe(createHash('sha256').update(text).digest('hex'));
    expect((await bench.client['research.overview']({ run: run.id })).experiment).toBe(params['experiment']);
  });

  it('RSV-4 the same again is the same experiment; another seed is another', async () => {
    const [first, again, other] = [await bench.experiment(), await bench.experiment({ title: 'Plain' }), await bench.experiment({ seed: 43 })];
    const id = (run: { id: string }) => bench.context.store.runs.request(run.id).params['experiment'];
    expect(id(again)).toBe(id(first));
    expect(id(other)).not.toBe(id(first));
  });

  it('RSV-5 every earlier experiment of the study is counted, failed and blocked ones without a Sharpe ratio, each once, cells of sweeps each', async () => {
    const study = 'counted';
    const first = await bench.experiment({ study, name: 'a', seed: 120 });
    expect((await trialsOf(first.id)).trials).toEqual([]);
    await bench.experiment({ study, name: 'a', seed: 120 });
    expect((await bench.experiment({ study, name: 'fails-b' })).status).toBe('failed');
    expect((await bench.experiment({ study, name: 'leaks-c' })).status).toBe('blocked');
    await bench.experiment({ study, name: 'swept', seed: 50, validation: { sweep: { over: { fast: [5, 10] } } } });
    await bench.experiment({ study, name: 'asked', seed: 70 }, { kind: 'what-if' });
    await bench.experiment({ study: 'another', name: 'z' });
    const last = await bench.experiment({ study, name: 'd', seed: 90 });
    const { trials } = await trialsOf(last.id);
    expect(trials.map(({ name, status, sharpe, cells }) => [name, status, sharpe, cells]).toSorted()).toEqual([['a', 'succeeded', 1.2, []], ['asked', 'succeeded', 0.7, []], ['fails-b', 'failed', null, []], ['leaks-c', 'blocked', null, []], ['swept', 'succeeded', 0.5, [0.4, null]]]);
    expect(trials.map(({ experiment }) => experiment)).toEqual(trials.map(({ experiment }) => experiment).toSorted());
    expect(trials.find(({ name }) => name === 'a')).toMatchObject({ observations: 100, periodsPerYear: 252 });
    const { studies } = await bench.client['research.experiments']({});
    expect(studies.find((each) => each.study === study)).toEqual({ study, trials: 7 });
  }, 60_000);

  it('RSV-6 a run that takes over data has the inputs and the configuration of the run it takes them from', async () => {
    const data = await bench.data();
    const run = await bench.experiment({ name: 'taken' }, { from: data.id });
    const [from, to] = [bench.context.store.runs.request(data.id), bench.context.store.runs.request(run.id)];
    expect(to.inputs.filter(({ name }) => !['spec', 'trials'].includes(name))).toEqual(from.inputs);
    expect(to.configSha256).toBe(from.configSha256);
    await expect(bench.client['research.start']({ from: { run: 'r9999' } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('RSV-2 gates without a spec, and documents that fit no schema, are refused with the member', async () => {
    const data = await bench.data();
    await expect(bench.client['research.start']({ from: { run: data.id }, gates: { file: bench.file('gates.json', {}) } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(bench.client['research.start']({ from: { run: data.id }, spec: { file: bench.file('spec.json', { ...SPEC, test: SPEC.train }) } })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/test\.from/) as string });
  });
});
