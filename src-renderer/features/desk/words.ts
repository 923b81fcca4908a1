import type { PaperDetail, PaperItem, PaperSummary } from '../../../src-shared/contract/desk.ts';
import type { SamplePlan } from '../../../src-shared/model/work-paper.ts';
import { groupDigits, plural, shortHash } from '../../components/format.ts';

const METHODS: Readonly<Record<SamplePlan['method'], string>> = { random: 'Random', stratified: 'Stratified', mus: 'Monetary unit' };

export function methodWord(method: SamplePlan['method']): string {
  return METHODS[method];
}

/** `Stratified by column, in proportion`: the draw without its numbers. */
export function planWords(plan: SamplePlan, bands: readonly { readonly id: string; readonly title: string }[] = []): string {
  if (plan.method !== 'stratified') return METHODS[plan.method];
  const id = plan.by.startsWith('bands:') ? plan.by.slice('bands:'.length) : null;
  return `Stratified by ${id === null ? plan.by : bands.find((set) => set.id === id)?.title.toLowerCase() ?? id}, ${plan.allocation === 'equal' ? 'evenly' : 'in proportion'}`;
}

/** What of the run an item stands on: the key of its address, a source row named as such, or the run. */
export function keyWords({ address, sourceRow }: Pick<PaperItem, 'address' | 'sourceRow'>): string {
  const at = address.indexOf('@');
  if (at === -1) return 'the run';
  const key = address.slice(at + 1);
  return sourceRow !== null && key === String(sourceRow) ? `row ${key}` : key;
}

/** `node 24.4.1, code d495 d775`: hashes by their first digits. */
export function versionWords(engine: Readonly<Record<string, string>>): string {
  return Object.entries(engine).map(([name, version]) => `${name} ${/^[0-9a-f]{40,}$/.test(version) ? shortHash(version) : version}`).join(', ') || 'not stated';
}

/** Shape and word of a mark; `open` where nobody has marked it. */
export function markLook(item: Pick<PaperItem, 'mark'>): { readonly look: string; readonly word: string } {
  if (item.mark === null) return { look: 'queued', word: 'Open' };
  return item.mark.mark === 'tick' ? { look: 'done', word: 'Ticked' } : { look: 'blocked', word: 'Exception' };
}

/** Shape and word of a walk. */
export function walkLook(item: Pick<PaperItem, 'walk'>): { readonly look: string; readonly word: string } {
  if (item.walk === null) return { look: 'skipped', word: 'Not walked' };
  return item.walk.holds ? { look: 'done', word: 'Holds' } : { look: 'failed', word: 'Does not hold' };
}

/** `182 of 300 marked, 2 exceptions`. */
export function progressWords({ items, ticked, exceptions }: PaperSummary['progress']): string {
  return `${groupDigits(String(ticked + exceptions))} of ${groupDigits(String(items))} marked${exceptions === 0 ? '' : `, ${plural(exceptions, 'exception')}`}`;
}

/** Why a mark cannot be given as it is, or null. */
export function markNeedsNote(mark: 'tick' | 'exception', item: Pick<PaperItem, 'walk'>, note: string): string | null {
  if (note.trim() !== '') return null;
  if (mark === 'exception') return 'Say in a sentence what is wrong: an exception needs a note.';
  return item.walk !== null && !item.walk.holds ? 'This item does not hold: say why it is ticked all the same.' : null;
}

/** What has been left out of the population, said where its total is. */
export function leftOutWords(leftOut: PaperDetail['population']['leftOut']): string {
  return leftOut.map(({ reason, units }) => `${reason} (${groupDigits(String(units))})`).join('; ');
}

export const OPINIONS = [
  { id: 'satisfactory', label: 'Satisfactory' }, { id: 'exceptions', label: 'But for exceptions' }, { id: 'unsatisfactory', label: 'Unsatisfactory' },
] as const;
export type Opinion = (typeof OPINIONS)[number]['id'];
