export type ThemeChoice = 'system' | 'light' | 'dark';

/** Sets `data-theme` on the document; `system` removes it, so that the tokens follow prefers-color-scheme. */
export function applyTheme(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = choice;
  document.dispatchEvent(new Event(THEME_CHANGED));
}

/** Fired on the document when the theme changes by choice; plots re-read their tokens on it (and on the media query). */
export const THEME_CHANGED = 'tapestry-theme';
