import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { ConfigDocument } from './documents.ts';

/** A configuration file is written by hand; one larger than this is not one. */
const MOST_YAML_BYTES = 1_000_000;
const MOST_LOOKUP_BYTES = 16_000_000;

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes of a configuration file; LIMIT_EXCEEDED above `most`, NOT_FOUND where it is missing. */
export function readBytes(path: string, shown: string, most: number): Uint8Array {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new AppError('NOT_FOUND', `Configuration file ${shown} is not there.`, { details: { file: shown } });
  if (size > most) throw new AppError('LIMIT_EXCEEDED', `Configuration file ${shown} has ${size} bytes; at most ${most} are read.`, { details: { file: shown, size, most } });
  return readFileSync(path);
}

export function readLookupBytes(path: string, shown: string): Uint8Array {
  return readBytes(path, shown, MOST_LOOKUP_BYTES);
}

/**
 * Reads one YAML document: core schema, no aliases (so nothing can expand), no duplicate keys, no custom tags, and a known
 * kind and version. INVALID_INPUT names file, line and what is wrong.
 */
export function readDocument(path: string, shown: string): { document: ConfigDocument; sha256: string } {
  const bytes = readBytes(path, shown, MOST_YAML_BYTES);
  const value = parseYaml(new TextDecoder('utf-8').decode(bytes), shown);
  const parsed = ConfigDocument.safeParse(value);
  if (!parsed.success) {
    const first = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || '(document)'}: ${issue.message}`);
    throw new AppError('INVALID_INPUT', `${shown} is no valid configuration document. ${first.join('; ')}.`, {
      userAction: 'Correct the named keys; docs/spec/config.md lists the kinds and their keys.',
      details: { file: shown, issues: first },
    });
  }
  return { document: parsed.data, sha256: sha256(bytes) };
}

/**
 * Plain data of a YAML text. INVALID_INPUT with the line of the first error. Aliases are refused unless `mostAliases` says how many
 * an anchor may have: people's documents may repeat themselves, configuration may not.
 */
export function parseYaml(text: string, shown: string, mostAliases = 0): unknown {
  refuseDepth(text, shown);
  try {
    const document = parseDocument(text, { schema: 'core', version: '1.2', uniqueKeys: true, stringKeys: true, strict: true, merge: false, customTags: [] });
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem !== undefined) {
      const line = problem.linePos?.[0].line ?? 1;
      throw new AppError('INVALID_INPUT', `${shown}, line ${line}: ${problem.message.split('\n')[0] ?? 'not YAML'}`, { userAction: 'Correct the YAML at that line.', details: { file: shown, line } });
    }
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    refuseReservedKeys(value, shown);
    return value;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('INVALID_INPUT', `${shown} uses YAML anchors and aliases, which are not read.`, { userAction: 'Write the values out where they are needed.', details: { file: shown }, cause });
  }
}

/** No configuration document is deeper than this; the YAML parser's time grows with the square of the depth. */
const MOST_DEPTH = 40;

/** Bounds depth before parsing, on the text alone: open brackets, indentation and `- - -` chains each count at least the levels they make. */
function refuseDepth(text: string, shown: string): void {
  let open = 0;
  let deepest = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(0, open - 1);
    deepest = Math.max(deepest, open);
  }
  if (deepest <= MOST_DEPTH && !/^ {120}/m.test(text) && !/(?:[-?:] +){20}/.test(text)) return;
  throw new AppError('INVALID_INPUT', `${shown} is nested too deeply: at most ${MOST_DEPTH} levels are read.`, { userAction: 'Write the values out, flat.', details: { file: shown, most: MOST_DEPTH } });
}

/** Only plain data, and no key that is the language's own. Keys such as `__proto__` or `constructor` would reach into the language's own objects once merged. */
function refuseReservedKeys(value: unknown, shown: string): void {
  if (typeof value !== 'object' || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype) throw new AppError('INVALID_INPUT', `${shown} holds a tagged value; only text, numbers, yes or no, lists and maps are read.`, { userAction: 'Remove the tag.', details: { file: shown } });
  for (const key of Object.keys(value)) {
    if (!Array.isArray(value) && key in Object.prototype) throw new AppError('INVALID_INPUT', `${shown}: the key "${key}" is reserved.`, { userAction: 'Use another name.', details: { file: shown, key } });
    refuseReservedKeys((value as Record<string, unknown>)[key], shown);
  }
}
