import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Who } from '../../store/store.ts';
import type { Paper, PaperStore } from './paper-store.ts';

export interface GivenMark { readonly item: number; readonly mark: 'tick' | 'exception' | 'none'; readonly note: string | null }

/**
 * Keeps marks as one entry of the log, all or none. Errors: NOT_FOUND for an item that the paper has not; CONFLICT for one that nobody
 * walked back (a tick says that its path was seen); INVALID_INPUT for an exception without a note, or a tick without one on an item
 * whose walk does not hold.
 */
export function markItems(papers: PaperStore, paper: Paper, marks: readonly GivenMark[], who: Who): void {
  const { id, items } = paper.base;
  const seen = new Set<number>();
  const checked = marks.map(({ item, mark, note }): GivenMark => {
    if (item < 1 || item > items.length) throw new AppError('NOT_FOUND', `work paper ${id} has no item ${item}`);
    if (seen.has(item)) throw new AppError('INVALID_INPUT', `item ${item} is marked twice in one call`);
    seen.add(item);
    const said = note === null || note.trim() === '' ? null : note.trim();
    if (mark === 'none') return { item, mark, note: null };
    const walk = paper.walks.get(item);
    if (!walk) throw new AppError('CONFLICT', `item ${item} was not walked back yet`, { userAction: 'Walk it first: a mark says that its path was seen.' });
    if (mark === 'exception' && said === null) throw new AppError('INVALID_INPUT', `the exception on item ${item} needs a note`, { userAction: 'Say in a sentence what is wrong.' });
    if (mark === 'tick' && !walk.holds && said === null) throw new AppError('INVALID_INPUT', `item ${item} does not hold: a tick on it needs a note`, { userAction: 'Say why it is accepted, or note an exception.' });
    return { item, mark, note: said };
  });
  papers.keepMarks(paper, checked, who);
}
