import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-shared/model/run.ts';
import { toyBench, type ToyBench } from './toy-bench.ts';

describe('what-ifs', () => {
  let bench: ToyBench;
  let draft: Run;
  const start = async (run: string, more: { title?: string; params?: Record<string, string | number | boolean> } = {}): Promise<Run> => bench.client['runs.wait'](await bench.client['whatif.start']({ run, ...more }));
  beforeAll(async () => {
    bench = toyBench();
    draft = await bench.run({ params: { slips: true } });
    expect(draft.status).toBe('succeeded');
  }, 60_000);
  afterAll(() => bench.dispose());

  it('DSK-16 the same again is a what-if of the run with the same manifest; the run stays as it is', async () => {
    const same = await start(draft.id);
    expect([same.kind, same.status, same.manifestSha256, same.title]).toEqual(['what-if', 'succeeded', draft.manifestSha256, `What if: ${draft.title}`]);
    expect(await bench.client['runs.get']({ run: draft.id })).toEqual(draft);
    expect(await bench.client['whatif.twins']({})).toEqual([{ run: same.id, twin: { id: draft.id, number: draft.number, title: draft.title, kind: 'draft' } }]);
    await expect(bench.client['runs.approve']({ run: same.id, reason: 'try' })).rejects.toMatchObject({ code: expect.stringMatching(/CONFLICT|CHECK_FAILED|UNAUTHORISED/) as string });
  }, 60_000);

  it('DSK-16 a parameter is exchanged for one of its kind; a what-if of a what-if names the run that both depart from', async () => {
    expect((await bench.client['whatif.offer']({ run: draft.id })).params).toEqual(expect.arrayContaining([{ name: 'slips', title: 'slips', value: true }]));
    const without = await start(draft.id, { title: 'No slips', params: { slips: false } });
    expect([without.title, without.gates.find(({ id }) => id === 'print')?.status, without.manifestSha256 === draft.manifestSha256]).toEqual(['No slips', 'skipped', false]);
    const again = await start(without.id, { params: { slips: true } });
    expect([again.kind, again.manifestSha256]).toEqual(['what-if', draft.manifestSha256]);
    expect((await bench.client['whatif.twins']({})).map(({ twin }) => twin?.id)).toEqual(Array((await bench.client['whatif.twins']({})).length).fill(draft.id));
    for (const params of [{ slips: 'no' }, { unknown: 1 }, { constructor: 'x' }]) await expect(bench.client['whatif.start']({ run: draft.id, params })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(bench.client['whatif.start']({ run: 'r0999' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }, 60_000);

  it('DSK-16 a record has what-ifs too, and their twin is of record', async () => {
    await bench.client['runs.approve']({ run: draft.id, reason: 'the roll is as printed' });
    const after = await start(draft.id, { title: 'After the day' });
    expect([after.status, (await bench.client['whatif.twins']({})).find(({ run }) => run === after.id)?.twin?.kind]).toEqual(['succeeded', 'record']);
    expect((await bench.client['runs.get']({ run: draft.id })).kind).toBe('record');
    expect((await bench.client['audit.verify']({})).holds).toBe(true);
  }, 60_000);
});
