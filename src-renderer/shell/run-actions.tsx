import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** The element in the run's header that takes a tab's actions. */
export const ActionSlotContext = createContext<HTMLElement | null>(null);

/** A tab's own action beside the run's: at most one, with a verb. */
export function RunActions({ children }: { children: ReactNode }) {
  const slot = useContext(ActionSlotContext);
  return slot === null ? null : createPortal(children, slot);
}
