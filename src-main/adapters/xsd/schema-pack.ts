import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SaxesParser } from 'saxes';
import { z } from 'zod';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { preflightBytes } from '../xml/preflight.ts';
import { openLibxml2 } from './libxml2-session.ts';

/** What is known of an imported schema. The file lies beside it as `<sha256>.xsd`; the name it came with is only a label. */
export const SchemaPack = z.strictObject({
  kind: z.literal('schema-pack'),
  version: z.literal(1),
  targetNamespace: z.string(),
  originalName: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int(),
  importedAt: z.string(),
});
export type SchemaPack = z.infer<typeof SchemaPack>;

export interface FoundSchema {
  readonly pack: SchemaPack;
  readonly path: string;
}

export const SCHEMA_LIMITS = { maxBytes: 16 * 1024 * 1024, maxDepth: 64 } as const;
const XSD_NAMESPACE = 'http://www.w3.org/2001/XMLSchema';
const OTHER_FILES = new Set(['import', 'include', 'redefine', 'override']);

/**
 * Takes a schema file into the workspace. It must be one self-contained XML Schema with a target namespace that libxml2 compiles;
 * importing the same bytes again changes nothing.
 * @throws AppError INVALID_INPUT (DOCTYPE, not an XSD, refers to other files, does not compile), LIMIT_EXCEEDED, UNREADABLE, NOT_FOUND.
 */
export async function importSchema(file: string, folder: string, importedAt: string): Promise<SchemaPack> {
  const size = await stat(file).then((info) => (info.isFile() ? info.size : -1), () => -1);
  if (size < 0) throw new AppError('NOT_FOUND', `there is no schema file ${file}`);
  if (size > SCHEMA_LIMITS.maxBytes) {
    throw new AppError('LIMIT_EXCEEDED', `${file} has ${size} bytes; a schema may have ${SCHEMA_LIMITS.maxBytes}`, { details: { bytes: size, limit: SCHEMA_LIMITS.maxBytes } });
  }
  const bytes = await readFile(file);
  const name = basename(file.replaceAll('\\', '/'));
  const targetNamespace = identify(name, bytes);
  (await openLibxml2(bytes)).dispose();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await mkdir(folder, { recursive: true });
  const known = (await listSchemas(folder)).find((pack) => pack.sha256 === sha256);
  const pack: SchemaPack = known ?? { kind: 'schema-pack', version: 1, targetNamespace, originalName: name.slice(0, 200), sha256, bytes: bytes.length, importedAt };
  await put(join(folder, `${sha256}.xsd`), bytes);
  if (!known) await put(join(folder, `${sha256}.json`), `${canonicalJson(pack)}\n`);
  return pack;
}

/** The imported schemas, by namespace and then by time of import. @throws AppError CORRUPT on a manifest that is none. */
export async function listSchemas(folder: string): Promise<SchemaPack[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const packs: SchemaPack[] = [];
  for (const name of names.filter((each) => /^[0-9a-f]{64}\.json$/.test(each))) {
    const parsed = await readFile(join(folder, name), 'utf8').then((text) => SchemaPack.safeParse(JSON.parse(text)), () => null).catch(() => null);
    if (!parsed?.success || `${parsed.data.sha256}.json` !== name) {
      throw new AppError('CORRUPT', `${join(folder, name)} is not the manifest of an imported schema`, { userAction: 'remove it and import the schema again' });
    }
    packs.push(parsed.data);
  }
  const key = (pack: SchemaPack): string => `${pack.targetNamespace} ${pack.importedAt} ${pack.sha256}`;
  return packs.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/**
 * The schema for a message's namespace, the last imported where there are several; null when none was. The file is hashed again.
 * @throws AppError CORRUPT when it is not what was imported.
 */
export async function findSchema(folder: string, namespace: string): Promise<FoundSchema | null> {
  const pack = (await listSchemas(folder)).findLast((each) => each.targetNamespace === namespace);
  if (!pack) return null;
  const path = join(folder, `${pack.sha256}.xsd`);
  const bytes = await readFile(path).catch(() => null);
  const found = bytes === null ? 'no file' : createHash('sha256').update(bytes).digest('hex');
  if (found !== pack.sha256) {
    throw new AppError('CORRUPT', `the schema ${pack.originalName} is not what was imported: expected SHA-256 ${pack.sha256}, found ${found}`, { userAction: 'import the schema again' });
  }
  return { pack, path };
}

/** The target namespace of a self-contained XML Schema. @throws AppError INVALID_INPUT, UNREADABLE, LIMIT_EXCEEDED. */
function identify(name: string, bytes: Uint8Array): string {
  preflightBytes(name, bytes, SCHEMA_LIMITS);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('UNREADABLE', `${name} is not UTF-8`, { cause });
  }
  const parser = new SaxesParser({ xmlns: true, position: true });
  let depth = 0;
  let target: string | null = null;
  parser.on('error', (error) => {
    throw new AppError('INVALID_INPUT', `${name} is not well-formed XML: ${error.message}`);
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > SCHEMA_LIMITS.maxDepth) throw new AppError('LIMIT_EXCEEDED', `${name}, line ${parser.line}: more than ${SCHEMA_LIMITS.maxDepth} levels of elements`);
    if (depth === 1) {
      if (tag.uri !== XSD_NAMESPACE || tag.local !== 'schema') throw new AppError('INVALID_INPUT', `${name} is no XML Schema: its root is <${tag.name}>`, { userAction: 'choose the .xsd file' });
      target = tag.attributes['targetNamespace']?.value ?? null;
    } else if (tag.uri === XSD_NAMESPACE && OTHER_FILES.has(tag.local)) {
      throw new AppError('INVALID_INPUT', `${name}, line ${parser.line}: <${tag.name}> refers to another file; only self-contained schemas are imported`);
    }
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.write(text).close();
  if (target === null || target === '') throw new AppError('INVALID_INPUT', `${name} has no target namespace, so it is the schema of no message`);
  return target;
}

/** Temporary file, then rename: a reader never sees half a schema. */
async function put(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.tmp`, content);
  await rename(`${path}.tmp`, path);
}
