import { cpSync, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import { hashSources } from './src-main/hosts/code-hash.ts';
import renderer from './src-renderer/vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Everything of src-main that runs by itself: the window's main process, and each worker or child process by its own file. */
const MAIN_INPUTS = [
  'src-main/hosts/electron/main.ts',
  'src-main/hosts/engine/engine-process.ts',
  'src-main/adapters/xsd/libxml2-worker.ts',
  'src-main/data/workbook/reader-child.ts',
  'src-main/pipelines/ecl/kernel/kernel-worker.ts',
  'src-main/pipelines/research/learn/ppo-worker.ts',
  'src-main/pipelines/research/robustness/sweep-worker.ts',
].map(here).filter((path) => existsSync(path));

const nameOf = (path: string) => basename(path, '.ts');

/**
 * Workers are named by `new URL('./x.ts', import.meta.url)`, which is right when run from source. All of the bundle lies in
 * one folder, so there it is `./x.js`; a worker that is no input above fails the build instead of the first run.
 */
const workerUrls = {
  name: 'tapestry:worker-urls',
  transform(code: string, id: string) {
    if (!id.includes('/src-main/') || !code.includes('import.meta.url')) return null;
    return code.replace(/new URL\((['"])(?:\.{1,2}\/)+(?:[\w-]+\/)*([\w-]+)\.ts\1,\s*import\.meta\.url\)/g, (_, quote: string, name: string) => {
      if (!MAIN_INPUTS.some((path) => nameOf(path) === name)) throw new Error(`${id} starts ${name}.ts, which is no input in electron.vite.config.ts`);
      return `new URL(${quote}./${name}.js${quote}, import.meta.url)`;
    });
  },
};

/** Files that src-main reads beside its modules, laid beside the bundle. */
const besideBundle = {
  name: 'tapestry:beside-bundle',
  closeBundle() {
    cpSync(here('./src-main/store/migrations'), here('./out/main/migrations'), { recursive: true });
  },
};

/**
 * Three targets, each with explicit inputs. Building needs no Electron runtime on the disk.
 * electron-vite's table of targets ends before Electron 45, so they are said here.
 */
export default defineConfig({
  main: {
    // A bundle has no sources to hash: what its gates are made of is said here, once.
    define: { __TAPESTRY_CODE_HASH__: JSON.stringify(hashSources(here('.'))) },
    plugins: [workerUrls, besideBundle],
    build: {
      outDir: here('./out/main'),
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(MAIN_INPUTS.map((path) => [nameOf(path), path])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: here('./out/preload'),
      target: 'node24',
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
