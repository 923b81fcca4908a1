import { runHref } from '../routing/route.ts';

/** What the keyboard stands on: the focused element, or the grid cell or option that the focused list points at. */
function underKeyboard(): Element | null {
  const active = document.activeElement;
  const inList = active?.getAttribute('aria-activedescendant') ?? null;
  return inList === null ? active : document.getElementById(inList);
}

const nearest = (name: string): string | null => {
  const place = underKeyboard();
  return (place?.closest(`[${name}]`) ?? place?.querySelector(`[${name}]`))?.getAttribute(name) ?? null;
};

/** The number that has the focus. */
export function focusedAddress(): string | null {
  return nearest('data-trace');
}

/** Where `F` leads from what has the focus: what says so itself (`data-forward`, a hash address), else the number's own way forward. */
export function focusedForward(run: string): string | null {
  const told = nearest('data-forward');
  if (told !== null) return told;
  const address = focusedAddress();
  return address === null ? null : runHref(run, 'trace', { view: 'forward' }, [address]);
}
