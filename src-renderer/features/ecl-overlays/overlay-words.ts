import type { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { CallOutput } from '../../state/use-call.ts';
import { formatDecimal } from '../../components/format.ts';
import { stageWords } from '../ecl-parts/stages.ts';

export type OverlayEntry = CallOutput<'ecl.overlays'>[number];

/** Where an overlay stands: a mark of the run states and a word. */
export const STATES: Readonly<Record<OverlayEntry['state'], { readonly look: string; readonly words: string }>> = {
  draft: { look: 'queued', words: 'Draft' }, waiting: { look: 'review', words: 'Waiting for approval' }, 'in-force': { look: 'done', words: 'In force' },
  'not-yet': { look: 'queued', words: 'Approved, not yet in force' }, expired: { look: 'cancelled', words: 'Expired' }, withdrawn: { look: 'cancelled', words: 'Withdrawn' },
};

/** What it does, in a few words. */
export function effectWords(effect: Overlay['effect']): string {
  switch (effect.kind) {
    case 'percent': return `${effect.percent > 0 ? '+' : ''}${effect.percent} % of the modelled loss`;
    case 'absolute': return `${formatDecimal(effect.amount, 2)} spread over the loans`;
    case 'floor': return `coverage of at least ${(effect.coverage * 100).toFixed(3).replace(/\.?0+$/, '')} %`;
    case 'stage': return `stage ${effect.stage} at least`;
    case 'pd': return `PD times ${effect.multiplier}`;
    case 'lgd': return `LGD times ${effect.multiplier}`;
  }
}

/** Which loans, in a few words. */
export function scopeWords(scope: Overlay['scope']): string {
  const parts: string[] = [];
  const add = (word: string, values: readonly string[] | undefined): void => {
    if (values !== undefined && values.length > 0) parts.push(`${word} ${values.slice(0, 3).join(', ')}${values.length > 3 ? ` and ${values.length - 3} more` : ''}`);
  };
  add('segment', scope.segments);
  add('product', scope.products);
  add('region', scope.regions);
  add('sector', scope.sectors);
  add('grade', scope.grades);
  add('stage', scope.stages?.map((stage) => stageWords(stage).brief));
  add('loan', scope.loans);
  return parts.length === 0 ? 'all loans' : parts.join('; ');
}

/** How long it still holds. */
export function expiryWords(entry: Pick<OverlayEntry, 'expiresInDays' | 'state'>): string {
  if (entry.state === 'withdrawn') return '';
  const days = entry.expiresInDays;
  return days < 0 ? `${-days} days ago` : days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
}
