import { runNumber } from '../../components/format.ts';
import { runStateWords } from '../../components/marks.tsx';
import { navigate } from '../../routing/use-route.ts';
import { fits } from '../../shell/fits.ts';
import { useCall } from '../../state/use-call.ts';
import type { PaletteItem } from '../feature.ts';
import { compareHref } from './compare-route.ts';

const MOST = 8;

/** “Compare with...”: every other run, before the one on the screen; without one, the choice of two. */
export function useComparePalette(text: string, run: string | null): readonly PaletteItem[] {
  const wanted = text.toLowerCase().startsWith('compare') ? text.slice('compare'.length).replace(/^\s*(with|runs?)?\s*/i, '') : null;
  const runs = useCall('runs.list', wanted === null || run === null ? null : { offset: 0, limit: 500 });
  if (wanted === null) return [];
  const choose: PaletteItem = { id: 'compare.choose', group: 'Compare', icon: 'weave', label: run === null ? 'Compare two runs' : 'Compare with...', href: compareHref(null, run), run: () => navigate(compareHref(null, run)) };
  if (run === null) return [choose];
  const others = (runs.data?.items ?? []).filter((each) => each.id !== run && fits(`${runNumber(each.number)} ${each.id} ${each.title}`, wanted));
  return [choose, ...others.slice(0, MOST).map((each): PaletteItem => ({ id: `compare.${each.id}`, group: 'Compare', icon: 'weave', label: `Compare with run ${runNumber(each.number)}  ${each.title}`, hint: runStateWords(each).words.toLowerCase(), href: compareHref(each.id, run), run: () => navigate(compareHref(each.id, run)) }))];
}
