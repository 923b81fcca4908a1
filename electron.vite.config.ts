import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import renderer from './src-renderer/vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Three targets, each with explicit inputs. Building needs no Electron runtime on the disk.
 * electron-vite's table of targets ends before Electron 45, so they are said here.
 */
export default defineConfig({
  main: {
    build: {
      outDir: here('./out/main'),
      target: 'node24',
      rolldownOptions: {
        input: { main: here('./src-main/hosts/electron/main.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: here('./out/preload'),
      target: 'chrome140',
      // The sandbox can require nothing but electron: everything else must be in this one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: here('./src-main/hosts/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
});
