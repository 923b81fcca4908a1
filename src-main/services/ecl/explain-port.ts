import type { z } from 'zod';
import type { StageTest } from '../../../src-shared/contract/ecl.ts';
import type { LoanGrid } from '../../../src-shared/model/ecl/loan-grid.ts';

type Texts = Readonly<Record<string, string | null>>;

/** One loan of a run, as stored: its row of `loan`, its row of `ecl`, and what overlays came to on it (`ecl.overlays`). */
export interface LoanQuestion {
  /** Text of `ecl.plan`, hash-checked. */
  readonly plan: string;
  readonly sourceRow: number;
  readonly row: Texts;
  readonly stored: Texts;
  readonly overlays: readonly Texts[];
}

/** A test of the policy, and the column of `loan` that it looks at. */
export type ToldTest = Omit<z.output<typeof StageTest>, 'address'> & { readonly reads: string | null };

export interface ToldLoan {
  readonly grid: z.input<typeof LoanGrid>;
  readonly tests: readonly ToldTest[];
  /** What stands in, by column of `loan`. */
  readonly standIns: Readonly<Record<string, string>>;
  /** Columns of `loan` that the measurement reads. */
  readonly inputs: readonly string[];
  /** Amounts of overlays, reporting currency. */
  readonly overlays: readonly { readonly id: string; readonly title: string; readonly amount: string; readonly reason: string; readonly owner: string; readonly content: unknown }[];
}

export interface WrittenFile { readonly name: string; readonly path: string; readonly bytes: number; readonly what: string }

/** Questions about one loan: its measurement again with every factor, its stage tests, its workbook; and a portfolio to try everything on. Bound in src-main/hosts/ecl/explain.ts. */
export interface EclExplainPort {
  /** Errors: CORRUPT where the plan is of another form. */
  explain(asked: LoanQuestion): Promise<ToldLoan>;
  /** The bytes of a workbook with live formulas. `about` is printed in it. */
  workbook(asked: LoanQuestion, about: { readonly run: string; readonly title: string }): Promise<Uint8Array>;
  /** Writes a seeded portfolio of two dates with its documents into a folder. */
  generate(dir: string, asked: { readonly loans: number; readonly seed: number; readonly country: 'es' | 'latam' }): Promise<readonly WrittenFile[]>;
}
