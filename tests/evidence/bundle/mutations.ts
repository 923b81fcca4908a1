/** Every way a bundle may be changed behind the back of who reads it: bytes, parts, contents, and what an insider with the log's key could sign. */
import { createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipReader } from '../../../src-main/adapters/zip/zip-reader.ts';
import { ZipWriter } from '../../../src-main/adapters/zip/zip-writer.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

export interface Part { path: string; content: Buffer; method: 'stored' | 'deflated' }
export interface Mutation { readonly kind: string; readonly what: string; readonly bytes: Buffer }

type Document = { files: { path: string; sha256: string; bytes: number; crc32: number; packed: Json }[]; statements: { statement: Record<string, Json>; sha256: string; signature: string | null }[]; artifacts: { path: string | null; sha256: string; name: string }[]; run: Record<string, Json>; head: Record<string, Json> } & Record<string, unknown>;

export async function partsOf(path: string): Promise<Part[]> {
  const zip = await ZipReader.open(path);
  try {
    const parts: Part[] = [];
    for (const entry of zip.entries.values()) parts.push({ path: entry.path, content: await zip.bytes(entry.path, 1e9), method: entry.method });
    return parts;
  } finally {
    await zip.close();
  }
}

/** The archive of these parts, in the one form. */
export async function zipOf(parts: readonly Part[]): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-mutation-'));
  try {
    const zip = await ZipWriter.create(join(folder, 'b.zip'));
    for (const part of parts) await zip.add(part.path, part.content, part.method);
    await zip.finish();
    return readFileSync(join(folder, 'b.zip'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Parts with `bundle.json`, its signature and SHA256SUMS made again for what they hold now, as somebody with this key could. */
export async function signedAgain(parts: readonly Part[], key: KeyObject, alter: (document: Document) => void = () => undefined): Promise<Part[]> {
  const own = parts.filter(({ path }) => !['bundle.json', 'bundle.sig', 'SHA256SUMS'].includes(path));
  const document = JSON.parse(parts.find(({ path }) => path === 'bundle.json')?.content.toString('utf8') ?? '{}') as Document;
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-mutation-'));
  try {
    const zip = await ZipWriter.create(join(folder, 'b.zip'));
    const files: Document['files'] = [];
    for (const part of own) {
      const { sha256, bytes, crc32, packedBytes, packedSha256 } = await zip.add(part.path, part.content, part.method);
      files.push({ path: part.path, sha256, bytes, crc32, packed: { method: part.method, bytes: packedBytes, sha256: packedSha256 } });
    }
    await zip.abandon();
    document.files = files;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  alter(document);
  const text = Buffer.from(canonicalJson(document as unknown as Json));
  const signature = sign(null, text, key);
  const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  const sums = [...document.files.map(({ path, sha256 }) => [sha256, path]), [hash(text), 'bundle.json'], [hash(signature), 'bundle.sig']].map(([sha256, path]) => `${sha256}  ${path}\n`).join('');
  return [...own, { path: 'bundle.json', content: text, method: 'stored' }, { path: 'bundle.sig', content: signature, method: 'stored' }, { path: 'SHA256SUMS', content: Buffer.from(sums), method: 'stored' }];
}

/** As many mutations of a bundle as asked for, each another one, the same for the same seed. `logKey` is the private key of the log: what an insider has. */
export async function* mutations(path: string, logKeyPem: string, count: number, seed: number): AsyncGenerator<Mutation> {
  const bytes = readFileSync(path);
  const parts = await partsOf(path);
  const logKey = createPrivateKey(logKeyPem);
  const random = seededRandom(seed);
  const below = (n: number): number => random.below(n);
  const any = <T>(items: readonly T[]): T => random.pick(items);
  const copy = (): Part[] => parts.map((part) => ({ ...part, content: Buffer.from(part.content) }));
  const named = (list: Part[], name: string): Part => list.find((part) => part.path === name) as Part;
  const directory = bytes.readUInt32LE(bytes.length - 6);
  const flipped = (at: number, kind: string): Mutation => { const made = Buffer.from(bytes); const bit = below(8); made[at] = (made[at] ?? 0) ^ (1 << bit); return { kind, what: `bit ${bit} of byte ${at}`, bytes: made }; };
  const rewritten = async (kind: string, what: string, list: readonly Part[]): Promise<Mutation> => ({ kind, what, bytes: await zipOf(list) });
  const insider = async (kind: string, what: string, list: readonly Part[], alter?: (document: Document) => void): Promise<Mutation> => ({ kind, what, bytes: await zipOf(await signedAgain(list, logKey, alter)) });
  const touch = (content: Buffer): Buffer => { const made = Buffer.from(content); const at = below(made.length); made[at] = (made[at] ?? 0) ^ (1 << below(7)); return made; };
  const makers: (() => Mutation | Promise<Mutation>)[] = [
    () => flipped(below(bytes.length), 'bit anywhere'),
    () => flipped(below(bytes.length), 'bit anywhere'),
    () => flipped(below(bytes.length), 'bit anywhere'),
    () => flipped(directory + below(bytes.length - directory), 'bit of the directory'),
    () => flipped(any(headersOf(bytes, directory)) + below(30), 'bit of a header'),
    () => { const cut = 1 + below(bytes.length - 1); return { kind: 'cut off', what: `${cut} bytes at the end`, bytes: bytes.subarray(0, bytes.length - cut) }; },
    () => { const more = Buffer.alloc(1 + below(40), below(256)); const at = any([0, bytes.length, directory, below(bytes.length)]); return { kind: 'bytes put in', what: `${more.length} at ${at}`, bytes: Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]) }; },
    () => { const list = copy(); const [gone] = list.splice(below(list.length), 1); return rewritten('part removed', gone?.path ?? '', list); },
    () => { const list = copy(); const path = `artifacts/extra-${below(1e6)}.json`; list.splice(below(list.length + 1), 0, { path, content: Buffer.from(`{"n":${below(1e6)}}`), method: 'deflated' }); return rewritten('part added', path, list); },
    () => { const list = copy(); const part = any(list); const before = part.path; part.path = `${before}.${below(1e6)}`; return rewritten('part renamed', before, list); },
    () => { const list = copy(); const at = below(list.length - 1); const [moved] = list.splice(at, 1); list.splice(at + 1 + below(list.length - at), 0, moved as Part); return rewritten('parts reordered', moved?.path ?? '', list); },
    () => { const list = copy(); const files = list.filter(({ path: name }) => name.startsWith('artifacts/')); const one = any(files); const other = any(files.filter((each) => !each.content.equals(one.content))); [one.content, other.content] = [other.content, one.content]; return rewritten('contents swapped', `${one.path} and ${other.path}`, list); },
    () => { const list = copy(); const part = any(list.filter((each) => each.content.length > 0)); part.content = touch(part.content); return rewritten('content altered', part.path, list); },
    () => { const list = copy(); const part = any(list.filter((each) => each.path !== 'bundle.json' && each.path !== 'SHA256SUMS')); part.method = part.method === 'stored' ? 'deflated' : 'stored'; return rewritten('packed otherwise', part.path, list); },
    async () => { const list = copy(); const part = any(list.filter(({ path: name }) => name.startsWith('artifacts/'))); part.content = touch(part.content); const { privateKey } = generateKeyPairSync('ed25519'); return { kind: 'signed with another key', what: part.path, bytes: await zipOf(await signedAgain(list, privateKey)) }; },
    () => { const list = copy(); const part = any(list.filter(({ path: name }) => name.startsWith('artifacts/'))); part.content = touch(part.content); return insider('insider: artifact altered', part.path, list); },
    () => { const list = copy(); const log = named(list, 'log/excerpt.jsonl'); const lines = log.content.toString('utf8').trimEnd().split('\n'); const at = below(lines.length); const entry = JSON.parse(lines[at] as string) as Record<string, Json>; const field = any(['at', 'actor', 'host', 'kind', 'subject', 'payload']); entry[field] = `${String(entry[field])} `; lines[at] = canonicalJson(entry); log.content = Buffer.from(`${lines.join('\n')}\n`); return insider('insider: log entry altered', `line ${at + 1}, ${field}`, list); },
    () => { const list = copy(); const log = named(list, 'log/excerpt.jsonl'); const lines = log.content.toString('utf8').trimEnd().split('\n'); const at = below(lines.length); const entry = JSON.parse(lines[at] as string) as Record<string, Json>; entry['payload'] = `${String(entry['payload'])} `; entry['hash'] = hashOf(entry); lines[at] = canonicalJson(entry); log.content = Buffer.from(`${lines.join('\n')}\n`); return insider('insider: log entry altered and hashed again', `line ${at + 1}`, list); },
    () => { const list = copy(); return insider('insider: statement altered', 'text', list, (document) => { const said = any(document.statements); said.statement['text'] = `${String(said.statement['text'])} ${below(1e6)}`; }); },
    () => { const list = copy(); return insider('insider: statement altered with its files', 'text', list.map((part) => part), (document) => { const said = any(document.statements); said.statement['at'] = `2026-01-0${1 + below(9)}T00:00:00.000Z`; said.sha256 = createHash('sha256').update(canonicalJson(said.statement)).digest('hex'); }); },
    () => { const list = copy(); return insider('insider: head altered', 'size or root', list, (document) => { if (below(2) === 0) document.head['size'] = Number(document.head['size']) + 1 + below(9); else document.head['root'] = createHash('sha256').update(String(below(1e9))).digest('hex'); }); },
    () => { const list = copy(); return insider('insider: artifact renamed in the list', 'slot', list, (document) => { const artifact = any(document.artifacts.filter((each) => each.name !== 'manifest')); artifact.name = `${artifact.name}-${below(1e6)}`; }); },
  ];
  const seen = new Set<string>();
  for (let made = 0, tried = 0; made < count && tried < count * 10; tried += 1) {
    const mutation = await (makers[tried % makers.length] as () => Mutation | Promise<Mutation>)();
    const id = createHash('sha256').update(mutation.bytes).digest('hex');
    if (seen.has(id) || mutation.bytes.equals(bytes)) continue;
    seen.add(id);
    made += 1;
    yield mutation;
  }
}

function headersOf(bytes: Buffer, directory: number): number[] {
  const found: number[] = [];
  for (let at = directory; bytes.readUInt32LE(at) === 0x02014b50; at += 46 + bytes.readUInt16LE(at + 28)) found.push(bytes.readUInt32LE(at + 42));
  return found;
}

function hashOf(entry: Readonly<Record<string, Json>>): string {
  const hash = createHash('sha256').update('tapestry.audit.entry.v1\n');
  for (const name of ['seq', 'at', 'actor', 'host', 'kind', 'subject', 'payload', 'prevHash']) {
    const text = Buffer.from(String(entry[name]), 'utf8');
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(text.length));
    hash.update(length).update(text);
  }
  return hash.digest('hex');
}
