import type { Fallback, StageReason } from '../../../src-shared/model/ecl/result-fields.ts';

/** Staging reasons in words, short enough for a cell. */
export const REASON_WORDS: Readonly<Record<StageReason, string>> = {
  OUT_OF_SCOPE: 'Outside section 5.5', POCI: 'Credit-impaired when bought', SIMPLIFIED: 'Simplified approach', OVERRIDE: 'Stage overlay',
  DPD90: 'Past-due default', UTP: 'Unlikely to pay', CONTAGION: 'Contagion', PROBATION_S3: 'Probation, default',
  DPD30: 'Past-due backstop', WATCHLIST: 'On the watch-list', FORBORNE: 'Forborne', PD_INCREASE: 'PD increased', NOTCHES: 'Grade fell',
  PROBATION_S2: 'Probation, stage 2', NO_SNAPSHOT_LIFETIME: 'No snapshot, lifetime', LCR_EXEMPT: 'Low credit risk', NO_ORIG_PD: 'Not assessable',
};

/** A reason in words; a code that is not known stays itself. */
export function reasonWords(code: string): string {
  return code in REASON_WORDS ? REASON_WORDS[code as StageReason] : code;
}

/** What a loan lacked. */
export const FALLBACK_WORDS: Readonly<Record<Fallback, string>> = {
  EIR: 'effective interest rate', PD: 'PD', LGD: 'LGD', TERM: 'remaining term', CURRENCY: 'currency', SEGMENT: 'segment', BALANCE: 'balance',
  STAGING: 'what staging needs', AMORTISATION: 'amortisation', DUPLICATE: 'one row a loan',
};

/** A fallback in words; a code that is not known stays itself. */
export function fallbackWords(code: string): string {
  return code in FALLBACK_WORDS ? FALLBACK_WORDS[code as Fallback] : code;
}
