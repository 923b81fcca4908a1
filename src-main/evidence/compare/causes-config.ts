import type { Cause, CauseKind } from '../../../src-shared/model/comparison.ts';
import type { ComparedRun, RunPair } from './compared-run.ts';
import { causesOf, inShort, side, type Thing } from './cause.ts';
import { hashOf } from './json-leaves.ts';

interface Layered { readonly value: unknown; readonly layer: string; readonly file: string }

/** Sections whose differences are of a kind of their own; all others are configuration. */
const KINDS: Readonly<Record<string, CauseKind>> = { rules: 'rule', policy: 'parameter', lookups: 'reference', enumerations: 'reference', codeOverrides: 'reference' };

/** The resolved configurations, key by key, each with the layer and file that set it. */
export function configCauses({ left, right }: RunPair): Cause[] {
  const kinds: readonly CauseKind[] = ['rule', 'parameter', 'reference', 'configuration'];
  const [a, b] = [configThings(left), configThings(right)];
  return kinds.flatMap((kind) => causesOf(kind, a.get(kind) ?? new Map<string, Thing>(), b.get(kind) ?? new Map<string, Thing>()));
}

function configThings({ context }: ComparedRun): Map<CauseKind, Map<string, Thing>> {
  const found = new Map<CauseKind, Map<string, Thing>>();
  if (!context.config) return found;
  const put = (kind: CauseKind, key: string, thing: Thing): void => void (found.get(kind) ?? found.set(kind, new Map()).get(kind))?.set(key, thing);
  for (const [section, entries] of Object.entries(context.config.sections)) {
    const kind = KINDS[section] ?? 'configuration';
    // A code list is one table: its entries are what changed inside it.
    if (section === 'enumerations' || section === 'codeOverrides') for (const [name, table] of Object.entries(entries as Record<string, unknown>)) put(kind, `${section}/${name}`, tableThing(section, name, table));
    else for (const [path, entry] of layeredEntries(entries)) put(kind, path === '' ? section : `${section}/${path}`, entryThing(section, path, entry));
  }
  const { regime, asset, client } = context.config;
  for (const [name, value] of Object.entries({ regime, asset, client })) put('configuration', `layer/${name}`, { title: `Layer: ${name}`, value, side: side({ text: value }) });
  return found;
}

function isLayered(value: unknown): value is Layered {
  return typeof value === 'object' && value !== null && 'value' in value && 'layer' in value && 'file' in value;
}

/** Values with their layer, by key, at any depth. */
function layeredEntries(value: unknown, path = ''): [string, Layered][] {
  if (isLayered(value)) return [[path, value]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => layeredEntries(each, path === '' ? key : `${path}.${key}`));
}

function entryThing(section: string, key: string, { value, layer, file }: Layered): Thing {
  const own = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const name = typeof own['title'] === 'string' ? `${key}: ${own['title']}` : key === '' ? section : key;
  // A lookup is its hash and count; the table itself is one document.
  const large = section === 'lookups' || section === 'templates';
  return { title: `${section} ${name}`, value, side: side({ text: large ? null : inShort(value), hash: hashOf(value), layer: `${layer}:${file}`, ...(section === 'lookups' ? { rows: Object.keys((own['entries'] ?? {}) as object).length } : {}) }) };
}

function tableThing(section: string, name: string, table: unknown): Thing {
  const value = withoutLayers(table);
  const layers = [...new Set(layeredEntries(table).map(([, entry]) => entry.layer))].join(', ');
  return { title: `${section === 'enumerations' ? 'Code list' : 'Code overrides'} ${name}`, value, side: side({ hash: hashOf(value), rows: layeredEntries(table).length, layer: layers === '' ? null : layers }) };
}

function withoutLayers(value: unknown): unknown {
  if (isLayered(value)) return value.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutLayers(each)]));
}
