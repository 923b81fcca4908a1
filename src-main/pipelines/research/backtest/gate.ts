import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, withSession } from '../../../intake/gate-session.ts';
import { policyInput } from '../policy-input.ts';
import { booksOf } from './books.ts';
import { runBookFully, type BookRun } from './engine.ts';
import { bookOptions, readBacktest, sliceOf } from './inputs.ts';
import { bookSummary, summariseBook, type BookSummaryLine } from './summary.ts';
import { bookTablePlan } from './table-plans.ts';
import { BOOK_TABLES, writeBooks, type BookTableName } from './write-books.ts';


/**
 * Runs the candidate, its baselines and the benchmark over training and test, and writes what they did: sessions, holdings, fills, trades. One
 * book after the other on one thread: a book of 500 names and five years takes about a second, and its bytes depend on nothing but its inputs.
 * Comes after `lookahead`, so that no result is made of a specification that looks ahead.
 */
export const backtestGate = defineGate({
  id: 'backtest',
  version: '1',
  title: 'Backtest',
  inputs: ['bar', 'member?', 'action?', 'feature?', 'spec', 'policy?', 'lookahead'],
  outputs: ['session', 'holding', 'fill', 'trade', 'session.plan', 'holding.plan', 'fill.plan', 'trade.plan', 'book.summary'],
  params: z.object({}),
  when: ({ has }) => (has('spec') ? null : 'no experiment was given'),
  run: async (context) => {
    const spec = await context.inputJson('spec', ExperimentSpec);
    const policy = await policyInput(context);
    const optional = ['member', 'action', 'feature'].map((slot) => context.optional(slot));
    const [member, action, feature] = optional.map((artifact) => artifact?.path ?? null) as [string | null, string | null, string | null];
    return withSession(context, [context.input('bar'), ...optional.filter((artifact) => artifact !== null)], async (session) => {
      const inputs = await readBacktest(session, { bar: context.input('bar').path, member, action, feature }, spec, policy);
      const books = booksOf(spec);
      const lines: BookSummaryLine[] = [];
      async function* runs(): AsyncGenerator<{ readonly id: string; readonly run: BookRun }> {
        for (const [done, book] of books.entries()) {
          if (context.signal.aborted) throw new AppError('CANCELLED', 'the backtest was cancelled');
          context.progress(done, books.length, 'books');
          const run = runBookFully(bookOptions(inputs, book, true));
          lines.push(summariseBook(book, run, inputs.panel));
          yield { id: book.id, run };
        }
        context.progress(books.length, books.length, 'books');
      }
      const written = await writeBooks(session, runs(), inputs.panel, (day) => sliceOf(spec, day), (table) => join(context.scratch, `${table}.parquet`));
      for (const table of Object.keys(BOOK_TABLES) as BookTableName[]) {
        const { path, rows, digest } = written[table];
        await context.output(table, { path }, { ...PARQUET, rows, logicalDigest: digest });
        await context.output(`${table}.plan`, { json: bookTablePlan(table, spec) }, JSON_TYPE);
      }
      await context.output('book.summary', { json: bookSummary(inputs.panel, lines) }, JSON_TYPE);
      const candidate = lines.find(({ book }) => book === CANDIDATE);
      return { outcome: 'passed' as const, summary: { books: books.length, sessions: written.session.rows, fills: written.fill.rows, trades: written.trade.rows, candidateTrades: candidate?.trades ?? 0, staleMarks: candidate?.staleMarks ?? 0 } };
    });
  },
});
