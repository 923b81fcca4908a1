import type { PaletteItem } from '../../feature.ts';
import { runHref } from '../../../routing/route.ts';
import { navigate } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import { pastedLink, typedAddress, whyHref, wayHref } from '../explore-routes.ts';
import { foundDetail, groupFound } from './found-words.ts';
import { useSettled } from './use-settled.ts';

const inRun = (run: string | null): string => (run === null ? '' : `run ${run.replace(/^r/, '')}`);
const MOST = 12;

/** What the palette offers for a pasted link or a typed address, before anything is asked. */
export function directItems(text: string, run: string | null): PaletteItem[] {
  const link = pastedLink(text);
  if (link !== null) return [{ id: 'find.link', group: 'Trace', icon: 'open', label: 'Open this link', hint: link, href: link, run: () => navigate(link) }];
  const address = typedAddress(text);
  if (address === null || run === null) return [];
  const href = wayHref(run, address, 'path');
  return [{ id: 'find.address', group: 'Trace', icon: 'trace', thread: true, label: `Trace ${address}`, hint: inRun(run), href, run: () => navigate(href) }];
}

/** Numbers of the run on the screen, then everything of the workspace: codes, fields, loans, values, rules, hashes. Runs come from their own screen. */
export function useFindPalette(text: string, run: string | null): readonly PaletteItem[] {
  const settled = useSettled(text.trim());
  const wanted = text.trim() === '' || pastedLink(text) !== null ? '' : settled;
  const here = useCall('trace.search', wanted === '' || run === null ? null : { run, text: wanted });
  const everywhere = useCall('trace.find', wanted === '' ? null : { text: wanted });
  if (text.trim() === '') return [];
  const own = (here.data ?? []).slice(0, MOST).map((hit): PaletteItem => {
    const href = runHref(run ?? '', 'trace', {}, [hit.address]);
    return { id: `find.${hit.address}`, group: 'Trace', icon: 'trace', thread: true, label: hit.title, hint: `${inRun(run)}, ${hit.value ?? 'blank'}`, href, run: () => navigate(href) };
  });
  const known = new Set(own.map((item) => item.href));
  const found = groupFound(everywhere.data ?? []).filter(({ title }) => title !== 'Runs').flatMap(({ title, things }) => things.filter((each) => !known.has(each.href)).map((each, at): PaletteItem => ({
    id: `found.${at} ${each.href}`, group: title, icon: each.address !== null ? 'trace' : title === 'Hashes' ? 'shield' : 'list', thread: each.address !== null, label: each.title,
    hint: foundDetail(each), href: each.href, run: () => navigate(each.href),
  })));
  const why: PaletteItem[] = run === null || wanted === '' ? [] : [{ id: 'find.why', group: 'Ask', icon: 'trace', label: `Why is “${wanted}” not in the report?`, hint: inRun(run), href: whyHref(run, wanted), run: () => navigate(whyHref(run, wanted)) }];
  return [...directItems(text, run), ...own, ...found, ...why];
}
