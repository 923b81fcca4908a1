import { create } from 'zustand';
import type { ChosenFile } from '../../../bridge/transport.ts';

/** Vendors' files that were chosen for the next run: they outlast a look at another view, and nothing else. */
export const useChosenFiles = create<{
  readonly files: readonly ChosenFile[];
  add(files: readonly ChosenFile[]): void;
  remove(token: string): void;
  replace(files: readonly ChosenFile[]): void;
}>((set) => ({
  files: [],
  add: (files) => set((old) => ({ files: [...old.files, ...files.filter(({ token }) => !old.files.some((each) => each.token === token))] })),
  remove: (token) => set((old) => ({ files: old.files.filter((each) => each.token !== token) })),
  replace: (files) => set({ files }),
}));
