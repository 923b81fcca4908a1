import { showChord } from '../commands/keys.ts';
import { onMac, useAllCommands } from '../commands/use-commands.ts';
import { FEATURES } from '../features/features.ts';
import type { PaletteItem } from '../features/feature.ts';
import { runOf } from '../routing/route.ts';
import { useRoute } from '../routing/use-route.ts';
import { fits } from './fits.ts';

export interface PaletteLine extends PaletteItem {
  readonly keys: readonly string[];
}

/** What a sign before the text narrows the list to: `>` commands, `@` numbers, `#` hashes (a link, `#/...`, is no such sign). */
export function narrowed(text: string): { readonly to: '>' | '@' | '#' | null; readonly wanted: string } {
  const sign = text.startsWith('#/') ? undefined : (['>', '@', '#'] as const).find((each) => text.startsWith(each));
  return { to: sign ?? null, wanted: (sign === undefined ? text : text.slice(1)).trim() };
}

const SHOWS: Readonly<Record<'>' | '@' | '#', readonly string[]>> = { '>': [], '@': ['Trace'], '#': ['Hashes', 'Runs'] };

/** What the palette shows for a text: features' answers first, then the commands that can run now. */
export function usePaletteItems(text: string): readonly PaletteLine[] {
  const route = useRoute();
  const { to, wanted } = narrowed(text);
  const run = runOf(route);
  // The list of features is fixed, so the hooks are always called in the same order.
  const found = FEATURES.flatMap((feature) => feature.usePalette?.(to === '>' ? '' : wanted, run) ?? []).filter((item) => to === null || SHOWS[to].includes(item.group));
  // One heading a group, in the order in which the groups first appear.
  const order = [...new Set(found.map((item) => item.group))];
  found.sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
  const fitting = useCommandsThatFit(wanted);
  const commands = to === '@' || to === '#' ? [] : fitting;
  return [...found.map((item) => ({ ...item, keys: [] })), ...commands].slice(0, 60);
}

function useCommandsThatFit(wanted: string): readonly PaletteLine[] {
  return useAllCommands()
    .filter((command) => !command.hidden && (command.when?.() ?? true) && fits(`${command.label} ${command.group}`, wanted))
    .map((command): PaletteLine => ({
      id: `command.${command.id}`, group: command.group, icon: 'chevron-right', label: command.label, keys: (command.keys ?? []).slice(0, 1).map((key) => showChord(key, onMac)),
      ...(command.hint === undefined ? {} : { hint: command.hint }), run: () => command.run(),
    }))
    .toSorted((a, b) => (a.group === b.group ? 0 : a.group < b.group ? -1 : 1));
}
