import { useSyncExternalStore } from 'react';

/** True while the window is narrower than `width` px. */
export function useNarrow(width: number): boolean {
  return useSyncExternalStore((listener) => {
    const media = window.matchMedia(`(max-width: ${width - 1}px)`);
    media.addEventListener('change', listener);
    return () => media.removeEventListener('change', listener);
  }, () => window.matchMedia(`(max-width: ${width - 1}px)`).matches);
}
