import type { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';

/** One entry of a resolved configuration with the layer that won it. */
export interface ConfigEntry { readonly section: string; readonly key: string; readonly layer: string; readonly file: string; readonly value: unknown }

/** The entry of a section by its key; keys of nested sections are joined by dots: `policy` / `bySeverity.error`. Null: no such entry. */
export function configEntry(config: ResolvedConfig | null, section: string, key: string): ConfigEntry | null {
  const sections = config?.sections as Readonly<Record<string, unknown>> | undefined;
  if (!sections || !Object.hasOwn(sections, section)) return null;
  return findIn(sections[section], section, key);
}

/** The entry that an origin's `layer:file#key` names, in whatever section; null where none fits. */
export function entryOfRef(config: ResolvedConfig | null, ref: string): ConfigEntry | null {
  const [, layer, file, key] = /^([a-z]+):([^#]+)#(.+)$/s.exec(ref) ?? [];
  if (!config || layer === undefined || file === undefined || key === undefined) return null;
  for (const [section, value] of Object.entries(config.sections as Readonly<Record<string, unknown>>)) {
    const found = section === key && isEntry(value) ? entry(section, key, value) : findIn(value, section, key);
    if (found && found.layer === layer && found.file === file) return found;
  }
  // A section of several entries in one file is named by what its reader calls it.
  for (const [section, value] of Object.entries(config.sections as Readonly<Record<string, unknown>>)) for (const found of entriesIn(value, section, '', 3)) if (found.layer === layer && found.file === file && (found.key === key || found.key.endsWith(`.${key}`) || `${found.section}.${found.key}` === key)) return found;
  return null;
}

/** Every entry of a resolved configuration, sections and keys in their order. */
export function* allEntries(config: ResolvedConfig): Iterable<ConfigEntry> {
  for (const [section, value] of Object.entries(config.sections as Readonly<Record<string, unknown>>)) yield* entriesIn(value, section, '', 3);
}

function findIn(value: unknown, section: string, key: string): ConfigEntry | null {
  if (isEntry(value)) return key === section ? entry(section, key, value) : null;
  if (!isRecord(value)) return null;
  const own = Object.hasOwn(value, key) ? value[key] : undefined;
  if (own !== undefined) return isEntry(own) ? entry(section, key, own) : firstBelow(own, section, key);
  const dot = key.indexOf('.');
  if (dot <= 0 || !Object.hasOwn(value, key.slice(0, dot))) return null;
  const below = findIn(value[key.slice(0, dot)], section, key.slice(dot + 1));
  return below && { ...below, key };
}

/** A group of entries (a code list) as one: its value is the group, its file that of its first entry. */
function firstBelow(value: unknown, section: string, key: string): ConfigEntry | null {
  const [first] = entriesIn(value, section, '', 3);
  if (first) return { ...first, key, value };
  return isRecord(value) ? { section, key, layer: 'system', file: '', value } : null;
}

function* entriesIn(value: unknown, section: string, prefix: string, depth: number): Generator<ConfigEntry> {
  if (isEntry(value)) yield entry(section, prefix === '' ? section : prefix, value);
  else if (isRecord(value) && depth > 0) for (const [name, below] of Object.entries(value)) yield* entriesIn(below, section, prefix === '' ? name : `${prefix}.${name}`, depth - 1);
}

type Entry = Readonly<Record<string, unknown>> & { readonly layer: string; readonly file: string };

function isEntry(value: unknown): value is Entry {
  return isRecord(value) && typeof value['layer'] === 'string' && typeof value['file'] === 'string' && Object.hasOwn(value, 'value');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entry(section: string, key: string, value: Entry): ConfigEntry {
  return { section, key, layer: value.layer, file: value.file, value: value['value'] };
}
