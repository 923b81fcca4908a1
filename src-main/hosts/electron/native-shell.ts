import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { FileTokens } from '../file-tokens.ts';
import { safePath } from '../../data/safe-path.ts';
import type { NativeShell } from './transport.ts';

/** The system's dialogs, as the shell needs them: a path, or null when the person closed them. */
export interface Dialogs {
  chooseFile(extensions: readonly string[]): Promise<string | null>;
  chooseTarget(defaultName: string): Promise<string | null>;
}

/** Turns what a person chose into tokens. A path never goes to the window and is taken from it only for a real dropped file. */
export function createNativeShell(dialogs: Dialogs, tokens: FileTokens, workspaceDir: string): NativeShell {
  async function issue(path: string) {
    if (!isAbsolute(path)) throw new AppError('INVALID_INPUT', 'what was dropped is not a file on the disk', { userAction: 'Drop a file from the file manager, or browse for it.' });
    const facts = await stat(path).catch(() => null);
    if (facts === null || !facts.isFile()) throw new AppError('NOT_FOUND', `${basename(path)} is not a file that can be read`, { userAction: 'Choose a file, not a folder.' });
    const fileName = basename(path);
    return { token: tokens.issue(path, fileName), fileName, bytes: facts.size };
  }
  return {
    async openFile(accept) {
      const path = await dialogs.chooseFile(accept.map((extension) => extension.slice(1)));
      return path === null ? null : issue(path);
    },
    fileToken: issue,
    async saveExport(token) {
      const file = tokens.resolve(token);
      const source = safePath(workspaceDir, file.path);
      const target = await dialogs.chooseTarget(file.name);
      if (target === null) return false;
      // Beside the target, then renamed: a full disk must not leave half an export under its final name.
      const partial = `${target}.part`;
      try {
        await copyFile(source, partial);
        await rename(partial, target);
      } catch (thrown) {
        await rm(partial, { force: true });
        throw new AppError('UNAVAILABLE', `${file.name} cannot be saved there: ${(thrown as Error).message}`, { userAction: 'Choose another folder.', cause: thrown });
      }
      return true;
    },
  };
}
