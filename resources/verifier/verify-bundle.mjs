#!/usr/bin/env node
// Verifies an evidence bundle. Plain Node 18 or later, nothing else; it shares no code with the program that wrote the bundle.
//   node verify.mjs FILE.zip [--key-id FINGERPRINT] [--head log-head.json]
// Exit codes: 0 everything holds; 1 something does not (the first is named); 2 the question was wrong; 3 it holds, but the head that
// was given cannot be compared with this bundle.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

class Broken extends Error {}
const fail = (what) => { throw new Broken(what); };
const must = (holds, what) => { if (!holds) fail(what); };
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const isHash = (text) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
const PATH = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;
// ---- the archive: one form, every byte of it accounted for -------------------------------------------------------------------
const CRC_TABLE = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
function crc32(bytes) {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i += 1) crc = CRC_TABLE[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

class Archive {
  constructor(path) {
    this.file = openSync(path, 'r');
    this.size = fstatSync(this.file).size;
    const end = this.at(this.size - 22, 22, 'the end of the archive');
    must(end.readUInt32LE(0) === 0x06054b50, 'the archive does not end with its directory: it is cut, or something was added');
    const [count, length, start] = [end.readUInt16LE(8), end.readUInt32LE(12), end.readUInt32LE(16)];
    must(start + length + 22 === this.size, 'the directory of the archive does not reach to its end');
    must(end.readUInt32LE(4) === 0 && end.readUInt16LE(10) === count && end.readUInt16LE(20) === 0, 'the end record of the archive is not in the one form it is written in');
    const directory = this.at(start, length, 'the directory of the archive');
    this.entries = new Map();
    let [at, offset] = [0, 0];
    for (let i = 0; i < count; i += 1) {
      must(at + 46 <= length, `the directory breaks off at part ${i + 1}`);
      const nameLength = directory.readUInt16LE(at + 28);
      must(at + 46 + nameLength <= length, `the directory breaks off at part ${i + 1}`);
      const nameBytes = directory.subarray(at + 46, at + 46 + nameLength);
      const name = nameBytes.toString('latin1');
      must(PATH.test(name) && !name.split('/').some((part) => /^\.+$/.test(part)), `part ${i + 1} has a name that no bundle has: ${JSON.stringify(name.slice(0, 80))}`);
      must(!this.entries.has(name), `the part ${name} stands twice`);
      const method = directory.readUInt16LE(at + 10);
      must(method === 0 || method === 8, `${name} is packed in an unknown way`);
      const entry = { name, method, crc: directory.readUInt32LE(at + 16), packed: directory.readUInt32LE(at + 20), bytes: directory.readUInt32LE(at + 24), data: offset + 30 + nameLength };
      // Both headers have just these fields: version 20, UTF-8, method, 1980-01-01 00:00, checksum, two sizes, length of the name.
      const common = Buffer.alloc(26);
      [20, 0x0800, method, 0, 0x0021].forEach((value, k) => common.writeUInt16LE(value, 2 * k));
      [entry.crc, entry.packed, entry.bytes].forEach((value, k) => common.writeUInt32LE(value, 10 + 4 * k));
      common.writeUInt16LE(nameLength, 22);
      const central = Buffer.concat([Buffer.from('504b01021400', 'hex'), common, Buffer.alloc(14)]);
      central.writeUInt32LE(offset, 42);
      must(directory.subarray(at, at + 46).equals(central), `the directory's record of ${name} is not in the one form it is written in`);
      must(entry.data + entry.packed <= start, `${name} reaches into the directory`);
      must(this.at(offset, 30 + nameLength, name).equals(Buffer.concat([Buffer.from('504b0304', 'hex'), common, nameBytes])), `the header of ${name} is not what the directory says`);
      if (method === 0) must(entry.packed === entry.bytes, `${name} has two sizes`);
      this.entries.set(name, entry);
      offset = entry.data + entry.packed;
      at += 46 + nameLength;
    }
    must(at === length, 'the directory of the archive holds more than its parts');
    must(offset === start, 'there are bytes in the archive that belong to no part');
  }

  at(offset, length, what) {
    const bytes = Buffer.alloc(length);
    must(offset >= 0 && offset + length <= this.size && readSync(this.file, bytes, 0, length, offset) === length, `${what} lies outside the archive`);
    return bytes;
  }

  /** A part's bytes as they stand in the archive, and its content. */
  read(name) {
    const entry = this.entries.get(name);
    must(entry, `${name} is missing`);
    const packed = this.at(entry.data, entry.packed, name);
    let content = packed;
    try {
      if (entry.method === 8) content = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) });
    } catch {
      fail(`${name} cannot be unpacked`);
    }
    must(content.length === entry.bytes, `${name} has ${content.length} bytes and not ${entry.bytes}`);
    must(crc32(content) === entry.crc, `${name} does not have the checksum in its header`);
    return { packed, content };
  }
}

// ---- signatures, canonical JSON (RFC 8785), the tree (RFC 6962) --------------------------------------------------------------
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  return JSON.stringify(value);
}

function signed(bytes, signature, pem, what) {
  let holds = false;
  try {
    holds = signature.length === 64 && verifySignature(null, bytes, createPublicKey(pem), signature);
  } catch { /* not a key: it does not hold */ }
  must(holds, `the signature of ${what} does not hold`);
}

function fingerprint(pem, what) {
  let key = null;
  try {
    key = createPublicKey(pem);
  } catch { /* said below */ }
  must(key?.asymmetricKeyType === 'ed25519' && key.export({ type: 'spki', format: 'pem' }) === pem, `${what} is not an Ed25519 public key in its one form`);
  return sha256(key.export({ type: 'spki', format: 'der' }));
}

function base64(text, what) {
  const bytes = Buffer.from(String(text), 'base64');
  must(bytes.toString('base64') === text, `${what} is not base64 in its one form`);
  return bytes;
}

const node = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 9162 section 2.1.3.2. */
function inTree(index, size, leaf, path, root) {
  if (index >= size) return false;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = node(Buffer.of(1), sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      hash = node(Buffer.of(1), hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

function entryHash(entry) {
  const hash = createHash('sha256').update('tapestry.audit.entry.v1\n');
  for (const field of [String(entry.seq), entry.at, entry.actor, entry.host, entry.kind, entry.subject, entry.payload, entry.prevHash]) {
    const bytes = Buffer.from(String(field), 'utf8');
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(bytes.length));
    hash.update(length).update(bytes);
  }
  return hash.digest('hex');
}

function json(bytes, what) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail(`${what} is not JSON`);
  }
}

// ---- the bundle --------------------------------------------------------------------------------------------------------------
function verifyBundle(path, pinned, elsewhere) {
  const archive = new Archive(path);
  const said = archive.read('bundle.json').content;
  const document = json(said, 'bundle.json');
  must(document !== null && document.kind === 'bundle' && document.version === 1 && Array.isArray(document.files), 'bundle.json is not of a kind that this verifier knows');
  must(canonical(document) === said.toString('utf8'), 'bundle.json is not in canonical form');

  // Signed by the key of the log, whose fingerprint the head and everything else names.
  const { head, run, files } = document;
  const pem = archive.read('keys/log.pem').content.toString('utf8');
  const keyId = fingerprint(pem, 'keys/log.pem');
  signed(said, archive.read('bundle.sig').content, pem, 'bundle.json');
  if (pinned !== null) must(keyId === pinned, `the bundle was signed by the key ${keyId} and not by ${pinned}`);

  // Every part is named, in order, with its content and its bytes; nothing else is there.
  const order = [...files.map((file) => file.path), 'bundle.json', 'bundle.sig', 'SHA256SUMS'];
  const present = [...archive.entries.keys()];
  for (const name of present) must(order.includes(name), `${name} is in the archive and bundle.json does not name it`);
  for (const name of order) must(archive.entries.has(name), `${name} is missing`);
  order.forEach((name, i) => must(present[i] === name, `${present[i]} stands where ${name} belongs`));
  const hashes = new Map();
  for (const file of files) {
    const entry = archive.entries.get(file.path);
    const { packed, content } = archive.read(file.path);
    const found = sha256(content);
    must(found === file.sha256, `${file.path} was altered: expected SHA-256 ${file.sha256}, found ${found}`);
    must(content.length === file.bytes && entry.crc === file.crc32 && (entry.method === 8 ? 'deflated' : 'stored') === file.packed.method && packed.length === file.packed.bytes && sha256(packed) === file.packed.sha256, `${file.path} is packed in another way than bundle.json says`);
    hashes.set(file.path, found);
  }
  for (const name of ['bundle.json', 'bundle.sig', 'SHA256SUMS']) {
    must(archive.entries.get(name).method === 0, `${name} is packed`);
    hashes.set(name, sha256(archive.read(name).content));
  }
  const sums = order.slice(0, -1).map((name) => `${hashes.get(name)}  ${name}\n`).join('');
  must(archive.read('SHA256SUMS').content.toString('utf8') === sums, 'SHA256SUMS does not say what the parts are');

  // The head of the log.
  const { signature, ...facts } = head;
  must(head.kind === 'log-head' && head.version === 1 && isHash(head.root) && Number.isSafeInteger(head.size) && head.size > 0, 'the head of the log is not one');
  must(head.keyId === keyId && head.publicKey === pem, 'the head of the log names another key than the one that signed the bundle');
  must(head.workspace === document.workspace, 'the head of the log is of another workspace');
  signed(Buffer.from(`tapestry-log-head-1\n${canonical(facts)}`), base64(signature, 'the signature of the head'), pem, 'the head of the log');
  must(archive.read('log/head.signed').content.toString('utf8') === `tapestry-log-head-1\n${canonical(facts)}` && archive.read('log/head.sig').content.equals(base64(signature, 'the signature of the head')) && archive.read('log/head.json').content.toString('utf8') === `${canonical(head)}\n`, 'the files of the head are not the head');

  // The excerpt of the log: every entry hashes to what it says, follows its neighbour, and is in the head's tree.
  const lines = archive.read('log/excerpt.jsonl').content.toString('utf8').split('\n');
  must(lines.pop() === '', 'log/excerpt.jsonl breaks off');
  const log = lines.map((line, i) => json(Buffer.from(line), `line ${i + 1} of log/excerpt.jsonl`));
  const bySeq = new Map();
  for (const entry of log) {
    const name = `entry ${entry.seq} of the log`;
    must(Number.isSafeInteger(entry.seq) && entry.seq >= 1 && entry.seq > (log[log.indexOf(entry) - 1]?.seq ?? 0), `${name} does not stand in order`);
    must(entryHash(entry) === entry.hash, `${name} was altered: its fields do not give its hash`);
    must(Array.isArray(entry.proof) && entry.proof.every(isHash) && inTree(entry.seq - 1, head.size, node(Buffer.of(0), Buffer.from(entry.hash, 'hex')), entry.proof.map((each) => Buffer.from(each, 'hex')), Buffer.from(head.root, 'hex')), `${name} is not in the tree of the head`);
    const before = bySeq.get(entry.seq - 1);
    if (before) must(entry.prevHash === before.hash, `${name} does not follow the entry before it`);
    if (entry.seq === head.last.seq) must(entry.hash === head.last.hash, `${name} is not the last entry that the head names`);
    bySeq.set(entry.seq, entry);
  }
  const about = (kind) => log.filter((entry) => entry.kind === kind && entry.subject === run.id).map((entry) => json(Buffer.from(entry.payload), `the payload of entry ${entry.seq}`));

  // The run: its manifest, what the log says of its end, and its artifacts.
  const artifacts = [...document.artifacts, ...(document.config ? [document.config] : [])];
  for (const artifact of artifacts) if (artifact.path !== null) must(hashes.get(artifact.path) === artifact.sha256, `${artifact.path} is not the artifact ${artifact.name}`);
  const named = new Map(document.artifacts.filter((each) => each.gate !== null).map((each) => [each.name, each.sha256]));
  const given = new Map(document.artifacts.filter((each) => each.gate === null && each.name !== 'manifest').map((each) => [each.name, each.sha256]));
  if (run.manifestSha256 !== null) {
    must(hashes.get('artifacts/manifest.json') === run.manifestSha256, 'artifacts/manifest.json is not the manifest of the run');
    const manifest = json(archive.read('artifacts/manifest.json').content, 'the manifest');
    for (const gate of manifest.gates) for (const output of gate.outputs) must(named.get(output.name) === output.sha256, `${output.name} is not what the manifest says gate ${gate.id} made`);
    for (const input of manifest.inputs) must(given.get(input.name) === input.sha256, `${input.name} is not what the manifest says the run was given`);
    must(manifest.gates.flatMap((gate) => gate.outputs).length === named.size && manifest.inputs.length === given.size, 'the bundle names artifacts that the manifest does not');
    must(document.config === null || document.config.sha256 === manifest.configSha256, 'the configuration is not the one of the manifest');
    must(about('run.finished').some((payload) => payload.manifestSha256 === run.manifestSha256 && payload.status === run.status), 'the log does not say that the run ended with this manifest');
  }
  must(about('run.created').length === 1, 'the log does not say that the run was created');

  // What people said: by a key that was theirs then, recorded in the log, and for an approval of exactly this manifest.
  let approvals = 0;
  for (const { statement, sha256: id, signature: mark, seq } of document.statements) {
    const name = `the statement “${statement.purpose}” of ${statement.actor}`;
    const text = `tapestry-statement-1\n${canonical(statement)}`;
    must(sha256(Buffer.from(canonical(statement))) === id, `${name} was altered`);
    must(archive.read(`statements/${id}.signed`).content.toString('utf8') === text, `the file of ${name} is not it`);
    must(statement.workspace === document.workspace, `${name} was made for another workspace`);
    const entry = bySeq.get(seq);
    const payload = entry && entry.kind === 'statement.recorded' ? json(Buffer.from(entry.payload), `the payload of entry ${seq}`) : null;
    must(payload !== null && payload.sha256 === id && (payload.signature ?? null) === mark, `the log does not record ${name}`);
    if (mark !== null) {
      const actor = document.actors.find((each) => each.id === statement.actorId);
      const key = actor && actor.keys.find((each) => each.id === statement.keyId);
      must(key, `the key of ${name} is not in the bundle`);
      must(fingerprint(key.publicKey, `the key ${key.id}`) === key.id, `the key of ${name} has another fingerprint`);
      must(archive.read(`keys/${key.id}.pem`).content.toString('utf8') === key.publicKey, `the file of the key of ${name} is not it`);
      must(log.some((each) => each.subject === actor.id && each.kind.startsWith('actor.') && each.seq < seq && each.payload.includes(key.id)), `the log does not register the key of ${name}`);
      must(statement.at >= key.from && (key.to === null || statement.at < key.to) && (key.revokedAt === null || statement.at < key.revokedAt), `the key of ${name} did not hold when it was signed`);
      must(archive.read(`statements/${id}.sig`).content.equals(base64(mark, `the signature of ${name}`)), `the file of the signature of ${name} is not it`);
      signed(Buffer.from(text), base64(mark, `the signature of ${name}`), key.publicKey, name);
    }
    if (statement.subject.type === 'run' && statement.subject.id === run.id && statement.subject.sha256 === run.manifestSha256 && statement.purpose === 'approve') approvals += 1;
  }
  if (run.kind === 'record') must(approvals > 0 || about('run.approved').some((payload) => payload.manifestSha256 === run.manifestSha256), 'the run is called a record and nobody approved its manifest');

  const compared = elsewhere === null ? null : compareHeads(head, elsewhere, bySeq);
  return { run, head, keyId, parts: order.length, artifacts: artifacts.filter((each) => each.path !== null).length, absent: artifacts.filter((each) => each.path === null).length, entries: log.length, statements: document.statements.length, approvals, compared };
}

/** Whether a head that was kept elsewhere is of the same log: equal, or named by the chain of an entry that is here. */
function compareHeads(head, other, bySeq) {
  const last = other.last ?? { seq: other.seq, hash: other.hash };
  must(last && Number.isSafeInteger(last.seq) && isHash(last.hash), 'the head that was given is not one');
  if (other.signature !== undefined) {
    const { signature, ...facts } = other;
    must(fingerprint(other.publicKey, 'the key of the head that was given') === other.keyId, 'the key of the head that was given has another fingerprint');
    signed(Buffer.from(`tapestry-log-head-1\n${canonical(facts)}`), base64(signature, 'its signature'), other.publicKey, 'the head that was given');
    must(other.workspace === head.workspace && other.keyId === head.keyId, 'the head that was given is of another log');
    if (other.size === head.size) must(other.root === head.root, 'the head that was given has another root for the same number of entries: the log was rewritten');
  }
  const here = last.seq === head.last.seq ? head.last.hash : (bySeq.get(last.seq)?.hash ?? bySeq.get(last.seq + 1)?.prevHash);
  if (here === undefined) return false;
  must(here === last.hash, `entry ${last.seq} of the log is not what the head that was given says: the log was rewritten`);
  return true;
}

const args = process.argv.slice(2);
const option = (name) => { const at = args.indexOf(name); return at === -1 ? null : args.splice(at, 2)[1] ?? ''; };
const [pinned, headFile] = [option('--key-id'), option('--head')];
if (args.length !== 1 || pinned === '' || headFile === '') {
  process.stderr.write('usage: node verify.mjs FILE.zip [--key-id FINGERPRINT] [--head log-head.json]\n');
  process.exit(2);
}
try {
  const found = verifyBundle(args[0], pinned, headFile === null ? null : json(readFileSync(headFile), headFile));
  process.stdout.write(`It holds: ${found.run.id} “${found.run.title}” (${found.run.kind}, ${found.run.status}).
${found.parts} parts, ${found.artifacts} artifacts${found.absent === 0 ? '' : ` (${found.absent} named and not included)`}, ${found.entries} log entries in the tree of ${found.head.size}, ${found.statements} statements, ${found.approvals} approvals of this manifest.
Signed by the key ${found.keyId}${pinned === null ? ': compare it with one that you were given in another way.' : ', as you asked.'}
${found.compared === null ? '' : found.compared ? 'The head that you gave is of the same log.\n' : 'The head that you gave CANNOT be compared: this bundle does not hold the entries beside it. Ask for `tapestry verify --head`.\n'}`);
  process.exit(found.compared === false ? 3 : 0);
} catch (error) {
  process.stderr.write(`BROKEN: ${error instanceof Broken ? error.message : `the bundle cannot be read: ${error.message}`}\n`);
  process.exit(1);
}
