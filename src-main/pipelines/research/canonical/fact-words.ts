import type { ActionKind } from '../../../../src-shared/model/research/side-tables.ts';

/** What vendors call a corporate action. Everything else is `other`: kept, and without effect. */
export const ACTION_WORDS: ReadonlyMap<string, ActionKind> = new Map<string, ActionKind>([
  ['split', 'split'], ['stock split', 'split'], ['forward split', 'split'], ['reverse split', 'split'], ['stock-split', 'split'], ['reverse-split', 'split'], ['consolidation', 'split'],
  ['dividend', 'dividend'], ['cash dividend', 'dividend'], ['cash', 'dividend'], ['special dividend', 'dividend'], ['cash-dividend', 'dividend'],
  ['delisting', 'delisting'], ['delisted', 'delisting'], ['delist', 'delisting'], ['ticker change', 'ticker-change'], ['ticker-change', 'ticker-change'], ['symbol change', 'ticker-change'], ['rename', 'ticker-change'],
]);

/** buy or sell; null where the word is neither. Codes P and S are those of SEC Form 4, table I. */
export function sideOf(text: string): 'buy' | 'sell' | null {
  const word = text.trim().toLowerCase();
  if (/^(buy|bought|purchase|purchased|p|p-purchase)$/.test(word)) return 'buy';
  return /^(sell|sold|sale|s|s-sale)$/.test(word) ? 'sell' : null;
}

export function roleOf(text: string): 'executive' | 'director' | 'owner' | 'other' {
  const words = text.toLowerCase();
  if (/\b(ceo|cfo|coo|cto|chief|president|officer|executive|evp|svp|vp)\b/.test(words)) return 'executive';
  if (/\bdirector\b/.test(words)) return 'director';
  return /\b(owner|10\s?%)/.test(words) ? 'owner' : 'other';
}
