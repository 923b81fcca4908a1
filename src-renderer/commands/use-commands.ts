import { createContext, useContext, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { useView } from '../state/view-store.ts';
import { showChord } from './keys.ts';
import { CommandRegistry } from './registry.ts';
import type { Command } from './registry.ts';

export const RegistryContext = createContext(new CommandRegistry());

export const onMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/**
 * Offers commands while the component is on the screen. Ids, labels and keys are read when they change; `run` and `when`
 * always see the newest render.
 */
export function useCommands(commands: readonly Command[]): void {
  const registry = useContext(RegistryContext);
  const latest = useRef(commands);
  latest.current = commands;
  const shape = JSON.stringify(commands.map(({ id, label, group, keys, hint, inTextFields, hidden }) => [id, label, group, keys, hint, inTextFields, hidden]));
  // With the commit, not after the paint: a key must work as soon as its control is seen.
  useLayoutEffect(() => registry.register(latest.current.map((command) => ({
    ...command,
    run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    when: () => latest.current.find(({ id }) => id === command.id)?.when?.() ?? true,
  }))), [registry, shape]);
}

/** All commands on the screen, following changes. */
export function useAllCommands(): readonly Command[] {
  const registry = useContext(RegistryContext);
  return useSyncExternalStore((listener) => registry.subscribe(listener), () => registry.all());
}

/** The first chord of a command as the person sees it, or null: for hints and tooltips. */
export function useKeyHint(id: string): string | null {
  const key = useAllCommands().find((command) => command.id === id)?.keys?.[0];
  const letters = useView((state) => state.singleLetters);
  if (key === undefined || (!letters && key.length === 1)) return null;
  return showChord(key, onMac);
}

/** Listens to the keyboard for the whole window. */
export function useKeyboard(): void {
  const registry = useContext(RegistryContext);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      // A dialog, menu or list box that is open owns the keyboard.
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') && !target.closest('[data-own-keys]')) return;
      const command = registry.match(event, { inTextField: isTextField(target), singleLetters: useView.getState().singleLetters, mac: onMac });
      if (command === undefined) return;
      event.preventDefault();
      command.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [registry]);
}

function isTextField(target: Element | null): boolean {
  if (target === null) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit', 'range', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.isContentEditable);
}
