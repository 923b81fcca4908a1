import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packageOf, sourceFiles, withoutComments, type SourceFile } from './source-files.ts';

/** The table of DESIGN.md section 2: what a layer may import, and which packages it may use. Type-only imports count as imports. */
const SHARED = ['src-shared/kernel', 'src-shared/contract', 'src-shared/model'] as const;
const RENDERER_PACKAGES = ['react', 'react-dom', 'react-aria-components', '@tanstack/react-table', '@tanstack/react-virtual', '@xyflow/react', '@dagrejs/dagre', 'plotly.js', 'zustand', '@fontsource/ibm-plex-sans', '@fontsource/ibm-plex-mono', '@vitejs/plugin-react', 'vite'];
const LAYERS: readonly { readonly layer: string; readonly may: readonly string[]; readonly packages: readonly string[] }[] = [
  { layer: 'src-shared/kernel', may: [], packages: ['decimal.js'] },
  { layer: 'src-shared/contract', may: ['src-shared/kernel', 'src-shared/model'], packages: ['zod'] },
  { layer: 'src-shared/model', may: ['src-shared/kernel'], packages: ['zod'] },
  { layer: 'src-main/engine', may: SHARED, packages: ['zod'] },
  { layer: 'src-main/derive', may: SHARED, packages: ['zod'] },
  { layer: 'src-main/data', may: [...SHARED, 'src-main/derive'], packages: ['@duckdb/node-api', 'xlsx', 'zod'] },
  { layer: 'src-main/store', may: SHARED, packages: ['better-sqlite3', 'zod'] },
  { layer: 'src-main/evidence', may: [...SHARED, 'src-main/derive', 'src-main/data', 'src-main/store'], packages: ['zod'] },
  // "The rest": whatever no other layer owns.
  { layer: 'src-main/adapters', may: SHARED, packages: ['zod', 'yaml', 'saxes', 'libxml2-wasm', 'xsd-schema-validator', 'fflate', 'pdfkit', '@anthropic-ai/sdk', 'prom-client'] },
  // Gates that read any loan file: what more than one pipeline lists.
  { layer: 'src-main/intake', may: [...SHARED, 'src-main/engine', 'src-main/derive', 'src-main/data', 'src-main/adapters'], packages: ['zod'] },
  { layer: 'src-main/pipelines', may: [...SHARED, 'src-main/engine', 'src-main/derive', 'src-main/data', 'src-main/adapters', 'src-main/intake'], packages: ['zod'] },
  { layer: 'src-main/services', may: [...SHARED, 'src-main/engine', 'src-main/derive', 'src-main/data', 'src-main/store', 'src-main/evidence', 'src-main/adapters'], packages: ['zod'] },
  { layer: 'src-main/hosts', may: ['src-shared', 'src-main'], packages: ['electron', 'electron-builder', 'vite', 'zod', 'prom-client', 'yaml'] },
  { layer: 'src-renderer', may: SHARED, packages: [...RENDERER_PACKAGES, 'zod'] },
];

/** Breaches that stand, each with its reason. An entry that is no longer needed fails the test, so that the list cannot rot. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src-main/pipelines -> yaml': 'the generator writes the demo\'s documents as YAML; no gate of a run reads or writes YAML',
};

const files = sourceFiles();
const layerOf = (path: string): (typeof LAYERS)[number] | undefined => LAYERS.find(({ layer }) => path.startsWith(`${layer}/`));
const inside = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

test('LAY-1 every file belongs to a layer of the table', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => layerOf(file.path) === undefined).map((file) => file.path)).toEqual([]);
});

test('LAY-2 a layer imports only what the table lets it', () => {
  const breaches: string[] = [];
  for (const file of files) {
    const own = layerOf(file.path) as (typeof LAYERS)[number];
    for (const { target } of file.imports) {
      if (target === null || inside(target, own.layer) || own.may.some((place) => inside(target, place))) continue;
      breaches.push(`${file.path} -> ${target}`);
    }
  }
  expect(breaches).toEqual([]);
});

test('LAY-3 a package is imported only by the layer that owns it', () => {
  const breaches = new Map<string, string[]>();
  for (const file of files) {
    const own = layerOf(file.path) as (typeof LAYERS)[number];
    for (const { specifier, target } of file.imports) {
      if (target !== null || specifier.startsWith('node:')) continue;
      const name = packageOf(specifier);
      if (own.packages.includes(name)) continue;
      const breach = `${own.layer} -> ${name}`;
      breaches.set(breach, [...(breaches.get(breach) ?? []), file.path]);
    }
  }
  expect(Object.fromEntries([...breaches].filter(([breach]) => ALLOWED[breach] === undefined))).toEqual({});
  expect(Object.keys(ALLOWED).filter((breach) => !breaches.has(breach))).toEqual([]);
});

test('LAY-4 the renderer and what it shares use no Node module', () => {
  // Build configuration runs in Node and is not part of the page.
  const pages = files.filter((file) => /^src-(renderer|shared)\//.test(file.path) && !file.path.endsWith('vite.config.ts'));
  expect(pages.flatMap((file) => file.imports.filter((each) => each.specifier.startsWith('node:')).map((each) => `${file.path} -> ${each.specifier}`))).toEqual([]);
});

test('LAY-5 one pipeline never imports another', () => {
  const pipeline = (path: string): string | undefined => /^src-main\/pipelines\/([^/]+)\//.exec(path)?.[1];
  const breaches = files.flatMap((file) => file.imports.filter(({ target }) => target !== null && pipeline(file.path) !== undefined && pipeline(target) !== undefined && pipeline(target) !== pipeline(file.path)).map(({ target }) => `${file.path} -> ${target}`));
  expect(breaches).toEqual([]);
});

test('LAY-6 no file imports itself through others, types apart', () => {
  expect(circles(new Map(files.map((file) => [file.path, file.imports.flatMap(({ target, typeOnly }) => (target === null || typeOnly ? [] : [target]))])))).toEqual([]);
});

test('LAY-7 layers do not import each other in a circle, types included', () => {
  const edges = new Map<string, string[]>(LAYERS.map(({ layer }) => [layer, []]));
  for (const file of files) {
    const from = layerOf(file.path)?.layer as string;
    for (const { target } of file.imports) {
      const to = target === null ? undefined : layerOf(target)?.layer;
      if (to !== undefined && to !== from) edges.get(from)?.push(to);
    }
  }
  expect(circles(edges)).toEqual([]);
});

/** Where time, chance and the environment may be named outside the hosts, each with its reason. */
const WORLD_EXCEPTIONS: Readonly<Record<string, string>> = {
  'src-renderer/state/window-clock.ts': 'how long ago and what has expired, for the eye only; nothing is computed from it',
};

test('LAY-8 time, chance and the environment come in through the hosts only', () => {
  const world = /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.env\b|\bperformance\.now\b/;
  const found = files.filter((file) => !file.path.startsWith('src-main/hosts/') && world.test(file.code)).map((file) => file.path);
  expect(found.filter((path) => WORLD_EXCEPTIONS[path] === undefined)).toEqual([]);
  expect(Object.keys(WORLD_EXCEPTIONS).filter((path) => !found.includes(path))).toEqual([]);
});

test('LAY-9 no file is longer than 400 lines, and half have fewer than 100', () => {
  expect(files.filter((file) => file.lines > 400).map((file) => `${file.path} ${file.lines}`)).toEqual([]);
  const lengths = files.map((file) => file.lines).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
});

test('LAY-10 no default export (a tool\'s configuration file apart), no `any`, no file named utils, no enum or namespace', () => {
  const where = (pattern: RegExp, skip: (file: SourceFile) => boolean = () => false): string[] => files.filter((file) => !skip(file) && pattern.test(file.code)).map((file) => file.path);
  expect(where(/^\s*export\s+default\b/m, (file) => file.path.endsWith('.config.ts'))).toEqual([]);
  expect(where(/(?::|<|,|\bas|\||&)\s*any\b(?!\s*[:'(])|\bany\[\]/)).toEqual([]);
  expect(where(/^\s*(?:export\s+)?(?:const\s+)?enum\s|^\s*(?:export\s+)?namespace\s/m)).toEqual([]);
  expect(files.map((file) => file.path).filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\.tsx?$|\/)/.test(path))).toEqual([]);
  expect(files.map((file) => file.path).filter((path) => !/^[a-z0-9./-]+$/.test(path))).toEqual([]);
});

test('LAY-11 a folder of more than three files opens with a README', () => {
  const folders = new Map<string, number>();
  for (const file of files) {
    const folder = file.path.slice(0, file.path.lastIndexOf('/'));
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  expect([...folders].filter(([folder, count]) => count > 3 && !hasReadme(folder)).map(([folder]) => folder)).toEqual([]);
});

test('LAY-12 the walker sees what it should: imports of every form, no comments', () => {
  expect(withoutComments("const a = 'x // y'; // import('z')\n/* any */ b")).toBe(`const a = 'x // y'; ${' '.repeat(14)}\n${' '.repeat(9)} b`);
  const runner = files.find((file) => file.path === 'src-main/engine/runner.ts');
  expect(runner?.imports.map((each) => each.specifier)).toEqual(expect.arrayContaining(['node:fs/promises', 'zod', '../../src-shared/kernel/errors.ts']));
  expect(runner?.imports.find((each) => each.specifier === 'zod')?.typeOnly).toBe(true);
});

const hasReadme = (folder: string): boolean => existsSync(new URL(`../../${folder}/README.md`, import.meta.url));

/** One path per circle, as text. */
function circles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (node: string, path: readonly string[]): void => {
    if (state.get(node) === 'done') return;
    if (state.get(node) === 'open') {
      found.push([...path.slice(path.indexOf(node)), node].join(' -> '));
      return;
    }
    state.set(node, 'open');
    for (const next of edges.get(node) ?? []) visit(next, [...path, node]);
    state.set(node, 'done');
  };
  for (const node of edges.keys()) visit(node, []);
  return found;
}
