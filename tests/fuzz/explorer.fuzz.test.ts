import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../src-shared/model/address.ts';
import { contract } from '../../src-shared/contract/contract.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { toyBench, type ToyBench } from '../toy/toy-bench.ts';

const SEED = 20260228;
const space = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
const column = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => !/[:@]/.test(text));
const key = fc.option(fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }), { nil: null });

/** Texts near to what means something: pieces of real addresses, SQL, paths and prototypes, joined anyhow. */
const piece = fc.constantFrom('sale', 'slip', 'totals', 'share', 'figure', 'finding', 'source', 'prior', 'SL2', 'TT1', 'receipt', 'amount', 'shop/takings', 'TIL-001/discount', 'c2', 'R-001', 'R-003', '0', '7', '99', '-1', '1e9', 'null', 'row 3', 'line 4', '#2', ':', '@', '/', ' ', "'", '"', "' OR 1=1 --", ';', '\\', '\u0000', '\n', '../..', '__proto__', 'constructor', '£', '😀', '%', '9'.repeat(40));
const nearly = fc.oneof(fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')), fc.string({ maxLength: 60, unit: 'binary' }));

describe('texts that people type into the explorer', () => {
  let bench: ToyBench;
  let run: Run;
  beforeAll(async () => {
    bench = toyBench();
    run = await bench.run();
  }, 60_000);
  afterAll(() => bench.dispose());

  it('EXP-30 an address that is written is read again, and what is none is refused with what to write', () => {
    fc.assert(fc.property(space, column, key, (of, name, row) => {
      const address = { space: of, column: name, key: row };
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }), { seed: SEED, numRuns: 500 });
    fc.assert(fc.property(nearly, (text) => {
      try {
        const address = parseAddress(text);
        expect(formatAddress(address)).toBe(text);
        expect(/[:@]/.test(address.column)).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).toBe('INVALID_INPUT');
      }
    }), { seed: SEED, numRuns: 1_000 });
  });

  it('EXP-31 why-not answers every text by its schema and never fails; whatever is not on the roll is said to be not on it, or not known', async () => {
    await fc.assert(fc.asyncProperty(nearly.filter((text) => text.trim() !== ''), async (text) => {
      const answer = contract['trace.whyNot'].out.parse(await bench.handlers['trace.whyNot']({ run: run.id, text: text.trim() }, { actor: 'ada', host: 'test', signal: new AbortController().signal }));
      expect(answer.headline).not.toBe('');
      expect(answer.reasons.length).toBeGreaterThan(0);
      if (answer.asked.kind === 'unknown') expect(['not-on-tape', 'set-aside']).toContain(answer.verdict);
    }), { seed: SEED, numRuns: 120 });
  }, 120_000);

  it('EXP-32 forward, graph, contributors, search, find and the documents answer or refuse, and never break', async () => {
    const signal = new AbortController().signal;
    const call = { actor: 'ada', host: 'test' as const, signal };
    const { handlers } = bench;
    const refusedOr = async (work: Promise<unknown>): Promise<void> => {
      try { await work; } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(['INVALID_INPUT', 'NOT_FOUND']).toContain((error as AppError).code);
      }
    };
    await fc.assert(fc.asyncProperty(nearly.filter((text) => text.trim() !== ''), async (given) => {
      const text = given.trim();
      await refusedOr(handlers['trace.forward']({ run: run.id, from: { kind: 'address', address: text }, offset: 0, limit: 50 }, call));
      await refusedOr(handlers['trace.forward']({ run: run.id, from: { kind: 'config', section: text, key: text }, offset: 0, limit: 50 }, call));
      await refusedOr(handlers['trace.forward']({ run: run.id, from: { kind: 'lookup', table: 'shops', key: text }, offset: 0, limit: 50 }, call));
      await refusedOr(handlers['trace.graph']({ run: run.id, focus: text, depth: 2, direction: 'both', limit: 50 }, call));
      await refusedOr(handlers['trace.contributors']({ run: run.id, address: text, offset: 0, limit: 5, leftOut: false }, call));
      await refusedOr(handlers['trace.contributors']({ run: run.id, address: 'figure:sales', search: text, offset: 0, limit: 5, leftOut: true }, call));
      await refusedOr(handlers['trace.search']({ run: run.id, text }, call));
      await refusedOr(handlers['trace.find']({ text }, call));
      await refusedOr(handlers['trace.document']({ run: run.id, origin: { kind: 'config', ref: text } }, call));
    }), { seed: SEED, numRuns: 60 });
  }, 200_000);
});
