import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { EclSensitivity } from '../../../../src-shared/model/ecl/sensitivity.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { amountText, minorUnits } from '../amounts/minor-units.ts';
import { openPool } from '../kernel/pool.ts';
import { lookAt, measureLoans } from '../measure/measure-loans.ts';
import { modelBook } from '../measure/model-book.ts';
import { prepareLoan } from '../measure/prepare-loan.ts';
import { readChunk } from '../measure/read-loans.ts';
import { STAGE_1, STAGE_2 } from '../staging/fired-tests.ts';
import { variationsOf } from './variations.ts';

/** Loans held at once. */
const ROWS = 16_384;

/**
 * What the allowance would be if something else held: every scenario alone, PDs, LGDs, collateral, grades, stages, bars of SICR. Each is the
 * kernel and the staging over all loans; what overlays added stays as it is.
 */
export const sensitivityGate = defineGate({
  id: 'sensitivity',
  version: '1',
  title: 'Sensitivities',
  inputs: ['loan', 'ecl', 'ecl.plan'],
  outputs: ['sensitivity'],
  params: z.object({}),
  run: async (context) => {
    const book = modelBook(await context.inputJson('ecl.plan', EclPlan));
    const variations = variationsOf(book);
    const [loan, ecl] = [context.input('loan'), context.input('ecl')];
    const sums = variations.map(() => ({ modelled: 0n, stage2: 0 }));
    const pool = openPool({ workers: (loan.rows ?? 0) > 20_000 ? context.limits.threads : 0 });
    try {
      const lines = await withSession(context, [loan, ecl], async (session) => {
        await session.run(`CREATE VIEW loans AS SELECT * FROM ${parquet(loan.path)} WHERE NOT COALESCE(additional_row, false)`);
        const [bounds] = await session.rows('SELECT min(source_row) AS low, max(source_row) AS high, count(*) AS loans FROM loans');
        const [high, total] = [Number(bounds?.['high'] ?? -1), Number(bounds?.['loans'] ?? 0)];
        let done = 0;
        for (let from = Number(bounds?.['low'] ?? 0); from <= high; from += ROWS) {
          const rows = await readChunk(session, from, from + ROWS);
          const own = rows.map((row) => prepareLoan(row, book, false));
          const look = await lookAt(own, { pool, book, signal: context.signal });
          for (const [at, { stress, book: change, row: move, stagesOnly, allInStage2 }] of variations.entries()) {
            if (context.signal.aborted) throw new AppError('CANCELLED', 'the sensitivities were cancelled');
            const other = change?.(book) ?? book;
            const loans = move === undefined ? own : rows.map((row) => prepareLoan(move(row, book), book, false));
            const measured = await measureLoans(loans, { pool, book: other, signal: context.signal, ...(stress === undefined ? {} : { stress }) }, null, stagesOnly === true ? look : undefined);
            const into = sums[at] as { modelled: bigint; stage2: number };
            loans.forEach((_loan, i) => {
              const stage = measured.stage[i] as number;
              const lifted = allInStage2 === true && stage === STAGE_1;
              if (stage === STAGE_2 || lifted) into.stage2 += 1;
              into.modelled += BigInt((lifted ? measured.lifetime[i] : measured.booked[i]) as number);
            });
          }
          done += rows.length;
          context.progress(done, total, 'loans');
        }
        const [stored] = await session.rows(`SELECT CAST(COALESCE(sum(allowance), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS allowance, CAST(COALESCE(sum(overlay), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS overlay FROM ${parquet(ecl.path)} WHERE in_scope`);
        const [base, overlay] = [minorUnits(String(stored?.['allowance'])), minorUnits(String(stored?.['overlay']))];
        return {
          base: amountText(base),
          lines: variations.map(({ id, title, group }, at) => {
            const { modelled, stage2 } = sums[at] as { modelled: bigint; stage2: number };
            const allowance = modelled + overlay;
            return { id, title, group, allowance: amountText(allowance), difference: amountText(allowance - base), points: base === 0n ? '' : ((100 * Number(allowance - base)) / Number(base)).toFixed(4), stage2 };
          }),
        };
      });
      const result: EclSensitivity = { kind: 'ecl-sensitivity', version: 1, currency: book.policy.reportingCurrency, ...lines };
      await context.output('sensitivity', { json: result }, JSON_TYPE);
      return { outcome: 'passed' as const, summary: { variations: variations.length, base: result.base } };
    } finally {
      await pool.close();
    }
  },
});
