import type { ReactNode } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ThemeChoice } from '../theme/theme.ts';

/** A note about what happened elsewhere; never the sole bearer of a result. */
export interface Toast {
  readonly id: number;
  readonly title: string;
  readonly text?: string;
  readonly tone?: 'ok' | 'info' | 'warn' | 'block';
  readonly action?: { readonly label: string; run(): void };
}

/** Kept from one start to the next. */
interface Preferences {
  theme: ThemeChoice;
  singleLetters: boolean;
  rail: 'open' | 'collapsed';
  panelWidth: number;
  columnWidths: Record<string, Record<string, number>>;
}

interface ViewState extends Preferences {
  paletteOpen: boolean;
  keysOpen: boolean;
  toasts: readonly Toast[];
  dialog: ReactNode;
  readonly set: (change: Partial<Preferences> & { paletteOpen?: boolean; keysOpen?: boolean }) => void;
  readonly setColumnWidth: (table: string, column: string, width: number) => void;
  readonly toast: (toast: Omit<Toast, 'id'>) => void;
  readonly dropToast: (id: number) => void;
  /** Shows one dialog; null closes it. The node renders its own <Dialog>. */
  readonly showDialog: (dialog: ReactNode) => void;
}

let nextToast = 1;

/** View state only: what the host knows is never copied here. */
export const useView = create<ViewState>()(persist(
  (set) => ({
    theme: 'system', singleLetters: true, rail: 'open', panelWidth: 420, columnWidths: {},
    paletteOpen: false, keysOpen: false, toasts: [], dialog: null,
    set: (change) => set(change),
    setColumnWidth: (table, column, width) => set((old) => ({ columnWidths: { ...old.columnWidths, [table]: { ...old.columnWidths[table], [column]: Math.round(width) } } })),
    toast: (toast) => set((old) => ({ toasts: [...old.toasts.slice(-3), { ...toast, id: nextToast++ }] })),
    dropToast: (id) => set((old) => ({ toasts: old.toasts.filter((toast) => toast.id !== id) })),
    showDialog: (dialog) => set({ dialog }),
  }),
  {
    name: 'tapestry-view',
    partialize: ({ theme, singleLetters, rail, panelWidth, columnWidths }): Preferences => ({ theme, singleLetters, rail, panelWidth, columnWidths }),
  },
));
