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

/** What the palette shows for a text: features' answers first, then the commands that can run now. */
export function usePaletteItems(text: string): readonly PaletteLine[] {
  const route = useRoute();
  const commandsOnly = text.startsWith('>');
  const wanted = (commandsOnly ? text.slice(1) : text).trim();
  const run = runOf(route);
  // The list of features is fixed, so the hooks are always called in the same order.
  const found = FEATURES.flatMap((feature) => feature.usePalette?.(commandsOnly ? '' : wanted, run) ?? []);
  const commands = useAllCommands()
    .filter((command) => !command.hidden && (command.when?.() ?? true) && fits(`${command.label} ${command.group}`, wanted))
    .map((command): PaletteLine => ({
      id: `command.${command.id}`, group: command.group, icon: 'chevron-right', label: command.label, keys: (command.keys ?? []).slice(0, 1).map((key) => showChord(key, onMac)),
      ...(command.hint === undefined ? {} : { hint: command.hint }), run: () => command.run(),
    }))
    .toSorted((a, b) => (a.group === b.group ? 0 : a.group < b.group ? -1 : 1));
  return [...found.map((item) => ({ ...item, keys: [] })), ...commands].slice(0, 60);
}
