import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = new URL('../../', import.meta.url).pathname;

export interface Import {
  /** `./x.ts`, `zod`, `node:fs`. */
  readonly specifier: string;
  /** Path from the repository's root for a relative import, null for a package. */
  readonly target: string | null;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Text without comments; strings and line numbers kept. */
  readonly code: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** Every TypeScript file of the product. */
export function sourceFiles(): SourceFile[] {
  return ['src-main', 'src-shared', 'src-renderer'].flatMap((top) => readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' }).map((name) => `${top}/${name}`))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !path.includes('node_modules'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const code = withoutComments(text);
      return { path, code, lines: text.split('\n').length - 1, imports: importsOf(path, code) };
    });
}

/** Blanks comments, keeps strings, templates and line ends. A regular expression literal that holds `//` is left as it is. */
export function withoutComments(text: string): string {
  return text.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{}; ]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[dgimsuvy]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (match) => (match.startsWith('//') || match.startsWith('/*') ? match.replace(/[^\n]/g, ' ') : match));
}

function importsOf(path: string, code: string): Import[] {
  const found: Import[] = [];
  const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  const call = /\bimport\(\s*'([^']+)'\s*\)/g;
  const worker = /new URL\(\s*'(\.[^']+\.ts)'\s*,\s*import\.meta\.url\s*\)/g;
  const add = (specifier: string, typeOnly: boolean): void => {
    found.push({ specifier, typeOnly, target: specifier.startsWith('.') ? relative(ROOT, join(ROOT, dirname(path), specifier)) : null });
  };
  for (const match of code.matchAll(statement)) add(match[2] as string, match[1] !== undefined);
  for (const match of code.matchAll(call)) add(match[1] as string, false);
  for (const match of code.matchAll(worker)) add(match[1] as string, false);
  return found;
}

/** `@scope/name` or `name` of a package specifier. */
export function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
