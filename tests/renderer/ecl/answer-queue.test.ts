import { describe, expect, it } from 'vitest';
import { AnswerQueue, SAMPLE_LOANS, type Asked } from '../../../src-renderer/features/ecl/what-if/answer-queue.ts';

interface Pending { readonly asked: Asked<string>; readonly signal: AbortSignal; readonly answer: (text: string) => void; readonly fail: (error: Error) => void }

function bench() {
  const pending: Pending[] = [];
  const told: string[] = [];
  const failed: string[] = [];
  const queue = new AnswerQueue<string, string>(
    (asked, signal) => new Promise((resolve, reject) => {
      pending.push({ asked, signal, answer: resolve, fail: reject });
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    }),
    (answer, { question, sample }) => told.push(`${question} ${sample === null ? 'all' : 'sample'}: ${answer}`),
    (error) => failed.push((error as Error).message),
  );
  const settle = async (): Promise<void> => { for (let at = 0; at < 8; at += 1) await Promise.resolve(); };
  return { pending, told, failed, queue, settle, asked: () => pending.map(({ asked }) => `${asked.question} ${asked.sample === null ? 'all' : asked.sample}`) };
}

describe('the queue of answers', () => {
  it('ESC-40 a sample is asked first and then all; a small run is asked at once for all', async () => {
    const { queue, pending, told, settle, asked } = bench();
    queue.want('A', 1_000_000);
    pending[0]?.answer('1');
    await settle();
    pending[1]?.answer('2');
    await settle();
    expect(asked()).toEqual([`A ${SAMPLE_LOANS}`, 'A all']);
    expect(told).toEqual(['A sample: 1', 'A all: 2']);
    queue.want('B', SAMPLE_LOANS);
    await settle();
    expect(asked().at(-1)).toBe('B all');
  });

  it('ESC-41 the newest position wins: an answer over all loans is cut, positions between are never asked, one question runs at a time', async () => {
    const { queue, pending, told, settle, asked } = bench();
    queue.want('A', 1_000_000);
    pending[0]?.answer('a');
    await settle();
    queue.want('B', 1_000_000);
    await settle();
    expect(pending[1]?.signal.aborted).toBe(true);
    queue.want('C', 1_000_000);
    queue.want('D', 1_000_000);
    pending[2]?.answer('b');
    await settle();
    pending[3]?.answer('d');
    await settle();
    pending[4]?.answer('D');
    await settle();
    expect(asked()).toEqual([`A ${SAMPLE_LOANS}`, 'A all', `B ${SAMPLE_LOANS}`, `D ${SAMPLE_LOANS}`, 'D all']);
    expect(told).toEqual(['A sample: a', 'B sample: b', 'D sample: d', 'D all: D']);
  });

  it('ESC-42 an error is told once, asks nothing further, and the next position is asked again; stopping asks nothing', async () => {
    const { queue, pending, told, failed, settle } = bench();
    queue.want('A', 1_000_000);
    pending[0]?.fail(new Error('out of memory'));
    await settle();
    expect(failed).toEqual(['out of memory']);
    expect(pending).toHaveLength(1);
    queue.want('B', 10);
    await settle();
    queue.stop();
    await settle();
    expect(pending[1]?.signal.aborted).toBe(true);
    expect({ told, failed: failed.length }).toEqual({ told: [], failed: 1 });
  });
});
