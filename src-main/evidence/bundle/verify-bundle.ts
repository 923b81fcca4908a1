import { createHash } from 'node:crypto';
import { canonicalJson, parseJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import { BundleDocument, ExcerptEntry } from '../../../src-shared/model/bundle.ts';
import { Manifest } from '../../../src-shared/model/run.ts';
import { hashEntry } from '../../store/audit-hash.ts';
import { leafHash } from '../log/merkle-tree.ts';
import { verifyInclusion } from '../log/verify-proofs.ts';
import { HEAD_DOMAIN, STATEMENT_DOMAIN } from './write-bundle.ts';

/** An opened archive whose form was checked. */
export interface BundleSource {
  /** Paths in the order of the file. */
  readonly paths: readonly string[];
  entry(path: string): { readonly bytes: number; readonly crc32: number; readonly packedBytes: number; readonly method: 'stored' | 'deflated' };
  /** Reads the whole part. */
  hashes(path: string): Promise<{ readonly sha256: string; readonly packedSha256: string }>;
  text(path: string): Promise<string>;
  bytes(path: string): Promise<Uint8Array>;
}

export interface Signatures {
  /** Fingerprint of an Ed25519 public key in its one PEM form. Throws for anything else. */
  fingerprint(pem: string): string;
  holds(bytes: Uint8Array, signature: Uint8Array, pem: string): boolean;
}

const TAIL = ['bundle.json', 'bundle.sig', 'SHA256SUMS'];

/**
 * Everything that a bundle says of itself: parts, signatures, log excerpt, manifest, statements. Gives the document when all of it
 * holds; CHECK_FAILED names the first thing that does not. What the shipped verifier does, written a second time.
 */
export async function verifyBundle(source: BundleSource, signatures: Signatures): Promise<BundleDocument> {
  const text = await source.text('bundle.json');
  const document = parsed(BundleDocument, text, 'bundle.json');
  must(canonicalJson(parseJson(text) as Json) === text, 'bundle.json is not in canonical form');
  const pem = await source.text('keys/log.pem');
  const keyId = known(() => signatures.fingerprint(pem), 'keys/log.pem is not an Ed25519 public key');
  must(signatures.holds(Buffer.from(text, 'utf8'), await source.bytes('bundle.sig'), pem), 'the signature of bundle.json does not hold');
  await verifyParts(source, document);
  verifyHead(document, keyId, pem, signatures);
  const log = await verifyLog(source, document);
  await verifyRun(source, document, log);
  verifyStatements(document, log, signatures);
  return document;
}

async function verifyParts(source: BundleSource, document: BundleDocument): Promise<void> {
  const order = [...document.files.map(({ path }) => path), ...TAIL];
  must(new Set(order).size === order.length && source.paths.length === order.length && order.every((path, i) => source.paths[i] === path), 'the parts of the archive are not those that bundle.json names, in its order');
  let sums = '';
  for (const file of document.files) {
    const { method, bytes, crc32, packedBytes } = source.entry(file.path);
    const { sha256, packedSha256 } = await source.hashes(file.path);
    must(sha256 === file.sha256, `${file.path} was altered: expected SHA-256 ${file.sha256}, found ${sha256}`);
    must(bytes === file.bytes && crc32 === file.crc32 && method === file.packed.method && packedBytes === file.packed.bytes && packedSha256 === file.packed.sha256, `${file.path} is packed in another way than bundle.json says`);
    sums += `${sha256}  ${file.path}\n`;
  }
  for (const path of TAIL) must(source.entry(path).method === 'stored', `${path} is packed`);
  for (const path of TAIL.slice(0, 2)) sums += `${(await source.hashes(path)).sha256}  ${path}\n`;
  must((await source.text('SHA256SUMS')) === sums, 'SHA256SUMS does not say what the parts are');
}

function verifyHead({ head, workspace }: BundleDocument, keyId: string, pem: string, signatures: Signatures): void {
  const { signature, ...facts } = head;
  must(head.keyId === keyId && head.publicKey === pem && head.workspace === workspace, 'the head of the log names another key or workspace');
  must(head.size > 0 && signatures.holds(Buffer.from(`${HEAD_DOMAIN}\n${canonicalJson(facts)}`, 'utf8'), base64(signature), pem), 'the signature of the head of the log does not hold');
}

async function verifyLog(source: BundleSource, { head }: BundleDocument): Promise<ReadonlyMap<number, ExcerptEntry>> {
  const lines = (await source.text('log/excerpt.jsonl')).split('\n');
  must(lines.pop() === '', 'log/excerpt.jsonl breaks off');
  const log = new Map<number, ExcerptEntry>();
  let last = 0;
  for (const line of lines) {
    const entry = parsed(ExcerptEntry, line, 'a line of log/excerpt.jsonl');
    must(entry.seq > last, `entry ${entry.seq} of the log does not stand in order`);
    last = entry.seq;
    must(hashEntry({ seq: entry.seq, at: entry.at, actor: entry.actor, host: entry.host, kind: entry.kind, subject: entry.subject, payload_json: entry.payload, prev_hash: entry.prevHash }) === entry.hash, `entry ${entry.seq} of the log was altered`);
    must(verifyInclusion({ index: entry.seq - 1, size: head.size, leaf: leafHash(Buffer.from(entry.hash, 'hex')), root: Buffer.from(head.root, 'hex'), path: entry.proof.map((each) => Buffer.from(each, 'hex')) }), `entry ${entry.seq} of the log is not in the tree of the head`);
    const before = log.get(entry.seq - 1);
    must(!before || entry.prevHash === before.hash, `entry ${entry.seq} of the log does not follow the entry before it`);
    must(entry.seq !== head.last.seq || entry.hash === head.last.hash, `entry ${entry.seq} is not the last entry that the head names`);
    log.set(entry.seq, entry);
  }
  return log;
}

async function verifyRun(source: BundleSource, document: BundleDocument, log: ReadonlyMap<number, ExcerptEntry>): Promise<void> {
  const { run, request, artifacts, config } = document;
  const hashes = new Map(document.files.map(({ path, sha256 }) => [path, sha256]));
  for (const artifact of [...artifacts, ...(config ? [config] : [])]) must(artifact.path === null || hashes.get(artifact.path) === artifact.sha256, `${artifact.path ?? ''} is not the artifact ${artifact.name}`);
  must(config === null || config.sha256 === request.configSha256, 'the configuration is not the one that the run asked for');
  const about = (kind: string): Readonly<Record<string, unknown>>[] => [...log.values()].filter((entry) => entry.kind === kind && entry.subject === run.id).map((entry) => payloadOf(entry));
  must(about('run.created').length === 1, 'the log does not say that the run was created');
  const asked = [...about('run.revised')].at(-1) ?? about('run.created')[0];
  must(asked?.['requestSha256'] === sha256Of(canonicalJson(request as unknown as Json)), 'the request is not the one that the log names');
  if (run.manifestSha256 !== null) {
    must(hashes.get('artifacts/manifest.json') === run.manifestSha256, 'artifacts/manifest.json is not the manifest of the run');
    const manifest = parsed(Manifest, await source.text('artifacts/manifest.json'), 'the manifest');
    const made = new Map(artifacts.filter(({ gate }) => gate !== null).map(({ name, sha256 }) => [name, sha256]));
    const given = new Map(artifacts.filter(({ gate, name }) => gate === null && name !== 'manifest').map(({ name, sha256 }) => [name, sha256]));
    const outputs = manifest.gates.flatMap((gate) => gate.outputs);
    must(outputs.length === made.size && outputs.every(({ name, sha256 }) => made.get(name) === sha256) && manifest.inputs.length === given.size && manifest.inputs.every(({ name, sha256 }) => given.get(name) === sha256), 'the artifacts are not those that the manifest names');
    must(manifest.configSha256 === request.configSha256, 'the configuration is not the one of the manifest');
    must(about('run.finished').some((payload) => payload['manifestSha256'] === run.manifestSha256 && payload['status'] === run.status), 'the log does not say that the run ended with this manifest');
  }
  const approvedByStatement = document.statements.some(({ statement: { purpose, subject } }) => purpose === 'approve' && subject.type === 'run' && subject.id === run.id && subject.sha256 === run.manifestSha256);
  must(run.kind !== 'record' || approvedByStatement || about('run.approved').some((payload) => payload['manifestSha256'] === run.manifestSha256), 'the run is called a record and nobody approved its manifest');
}

function verifyStatements({ statements, actors, workspace }: BundleDocument, log: ReadonlyMap<number, ExcerptEntry>, signatures: Signatures): void {
  for (const { statement, sha256, signature, seq } of statements) {
    const name = `the statement “${statement.purpose}” of ${statement.actor}`;
    must(sha256Of(canonicalJson(statement)) === sha256 && statement.workspace === workspace, `${name} was altered or made for another workspace`);
    const entry = log.get(seq);
    const payload = entry?.kind === 'statement.recorded' ? payloadOf(entry) : null;
    must(payload?.['sha256'] === sha256 && (payload['signature'] ?? null) === signature, `the log does not record ${name}`);
    if (signature === null) continue;
    const key = actors.find(({ id }) => id === statement.actorId)?.keys.find(({ id }) => id === statement.keyId);
    must(key !== undefined && known(() => signatures.fingerprint(key.publicKey), `the key of ${name} is none`) === key.id, `the key of ${name} is not in the bundle`);
    if (!key) continue;
    must([...log.values()].some((each) => each.kind.startsWith('actor.') && each.subject === statement.actorId && each.seq < seq && each.payload.includes(key.id)), `the log does not register the key of ${name}`);
    must(statement.at >= key.from && (key.to === null || statement.at < key.to) && (key.revokedAt === null || statement.at < key.revokedAt), `the key of ${name} did not hold when it was signed`);
    must(signatures.holds(Buffer.from(`${STATEMENT_DOMAIN}\n${canonicalJson(statement)}`, 'utf8'), base64(signature), key.publicKey), `the signature of ${name} does not hold`);
  }
}

function payloadOf(entry: ExcerptEntry): Readonly<Record<string, unknown>> {
  const value = known(() => parseJson(entry.payload), `the payload of entry ${entry.seq} is not JSON`);
  return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : {};
}

function parsed<T>(schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } } }, text: string, what: string): T {
  const read = schema.safeParse(known(() => parseJson(text), `${what} is not JSON`));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw refused(`${what} is not of a form that this version reads: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`);
}

function base64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : new Uint8Array(0);
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function known<T>(make: () => T, what: string): T {
  try {
    return make();
  } catch {
    throw refused(what);
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw refused(what);
}

function refused(what: string): AppError {
  return new AppError('CHECK_FAILED', `the bundle does not hold: ${what}`, { userAction: 'Nothing was taken in. Ask for the file again; compare its SHA-256 with the one you were told.' });
}
