import type { z } from 'zod';
import type { Verification } from '../../../src-shared/contract/audit.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { SignedHead } from '../../../src-shared/model/signed-head.ts';
import { verifyArtifact } from '../../data/artifact-files.ts';
import { LogTree } from '../../evidence/log/log-tree.ts';
import type { LogVerification } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { workspaceId } from '../log-head.ts';
import type { RerunComparison } from '../pipeline-port.ts';
import { headHolds, judgeHeads, type FoundHead, type HeldLog, type Verdict } from './judge-heads.ts';
import { readHeadFile, readOutboxHeads } from './read-heads.ts';

export type Verified = z.input<typeof Verification>;

export interface VerifyWish { readonly run?: string | undefined; readonly rerun: boolean; readonly heads: readonly string[] }

/**
 * Everything that can be held against something else: what `verifyRecords` holds, artifacts against their names, and on request results
 * against a second execution. Errors: CANCELLED; NOT_FOUND for a token of another host; never because something is broken.
 */
export async function verifyWorkspace(context: ServiceContext, { run, rerun, heads }: VerifyWish, signal: AbortSignal): Promise<Verified> {
  const records = await verifyRecords(context, { run, heads }, signal);
  const artifacts = await filesOf(context, run, signal);
  const compared = rerun ? await rerunAll(context, run, signal) : null;
  const found: Verified = { ...records, artifacts, rerun: compared === null ? null : [...compared] };
  const firstBroken = firstOf(found);
  return { ...found, firstBroken, holds: firstBroken === null };
}

/** What verification of records needs of a workspace. */
export type RecordContext = Pick<ServiceContext, 'store' | 'folders' | 'files' | 'identity' | 'signedHead'>;

/** The chain against its hashes, heads that left against the chain, every row against the log, statements against their keys. */
export async function verifyRecords(context: RecordContext, { run, heads }: Omit<VerifyWish, 'rerun'>, signal: AbortSignal): Promise<Verified> {
  const { store } = context;
  // A page that SQLite cannot read stops one part, not the others: each is told as far as it got.
  const log = await store.audit.verify({ signal }).catch((thrown: unknown): LogVerification => ({ entries: 0, head: { seq: 0, hash: '' }, firstBroken: { seq: 1, reason: unreadable(thrown) } }));
  const given = await judgedHeads(context, heads).catch((thrown: unknown): Verdict[] => [{ source: 'the log', size: 0, root: '', at: '', signed: false, consistent: false, reason: unreadable(thrown) }]);
  const rows = await store.verifyRows({ signal });
  const file = store.report.file ?? { state: 'unsealed' as const, changed: null };
  const found: Verified = {
    holds: false, log: { entries: log.entries, head: log.head.hash, firstBroken: log.firstBroken === null ? null : { ...log.firstBroken } },
    heads: given, store: { rows: rows.rows, since: rows.since, differences: rows.differences.map((each) => ({ ...each })), file: { state: file.state, reason: file.changed?.reason ?? null } },
    state: await stateOf(context, run, signal), statements: judgeStatements(context), artifacts: { checked: 0, broken: [] }, rerun: null,
  };
  const firstBroken = firstOf(found);
  return { ...found, firstBroken, holds: firstBroken === null };
}

/** The first thing that does not hold, in the order in which one stands on the other. */
function firstOf({ log, heads, store, state, artifacts, statements, rerun }: Verified): string | null {
  const head = heads?.find((each) => !headHolds(each));
  const [row, file, difference, artifact, statement] = [store?.differences[0], store?.file, state?.differences[0], artifacts.broken[0], statements?.broken[0]];
  const output = rerun?.find(({ agrees }) => !agrees);
  if (log.firstBroken) return `entry ${log.firstBroken.seq} of the log: ${log.firstBroken.reason}`;
  if (head) return `head in ${head.source}: ${head.reason ?? 'it does not hold'}`;
  if (row) return `${row.place}: ${row.reason}`;
  if (difference) return `${difference.run}: ${difference.reason}`;
  if (statement) return `statement ${statement.sha256.slice(0, 12)}...: ${statement.reason}`;
  if (artifact) return `artifact ${artifact.names.join(', ')}: expected SHA-256 ${artifact.sha256}, found ${artifact.found}`;
  if (output) return `${output.run} ${output.gate} ${output.artifact}: the re-run gave ${output.found}, stored is ${output.expected}`;
  if (file?.state === 'changed') return `the database file: ${file.reason ?? 'it is not as it was closed'}; no row differs`;
  return null;
}

/** Heads that this workspace gave out, from the outbox and from the log itself, and those of the files that were handed in. */
async function judgedHeads(context: RecordContext, tokens: readonly string[]): Promise<Verdict[]> {
  const { store, folders } = context;
  const found: FoundHead[] = [];
  for (const token of tokens) {
    const { path, name } = context.files.resolve(token);
    found.push(await readHeadFile(path, name));
  }
  const outbox = await readOutboxHeads(folders.outbox);
  const known = new Set(outbox.flatMap(({ head }) => (head !== null && 'signature' in head ? [head.signature] : [])));
  found.push(...outbox, ...headsInLog(context).filter(({ head }) => head === null || !('signature' in head) || !known.has(head.signature)));
  const log = heldLog(store);
  return [...judgeHeads(found, log), ...judgeKey(context, log)];
}

/** The key that lies here must be one that the log names: another would sign heads that nobody who keeps the first can check. */
function judgeKey({ signedHead, store }: RecordContext, { keyIds }: HeldLog): Verdict[] {
  const fault = (reason: string): Verdict[] => [{ source: 'the key of the log', size: store.audit.head().seq, root: '', at: '', signed: false, consistent: true, reason }];
  try {
    const { keyId } = signedHead();
    return keyIds.has(keyId) ? [] : fault(`the key that lies here, ${keyId.slice(0, 12)}..., is none that the log names`);
  } catch (thrown) {
    // Without its key a log can be read and verified, not signed.
    if (thrown instanceof AppError && thrown.code === 'UNAVAILABLE') return [];
    return fault(`it cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function headsInLog({ store }: RecordContext): FoundHead[] {
  const found: FoundHead[] = [];
  for (let before: number | undefined; ;) {
    const page = store.audit.page({ kind: 'log.head-given', limit: 500, ...(before === undefined ? {} : { before }) });
    for (const { seq, payload } of page.events) {
      const head = SignedHead.safeParse(payload['head']);
      found.push({ source: `entry ${seq}`, head: head.success ? head.data : null, reason: 'its head cannot be read' });
    }
    if (page.nextBefore === null) return found;
    before = page.nextBefore;
  }
}

/** Read afresh: what is kept in memory would answer for what lies on the disk. */
export function heldLog(store: ServiceContext['store']): HeldLog {
  const hashes = store.audit.hashes();
  const tree = new LogTree();
  for (const hash of hashes) tree.append(Buffer.from(hash, 'hex'));
  const keyIds = new Set(store.audit.page({ kind: 'log.key-made', limit: 500 }).events.map(({ subject }) => subject));
  return { workspace: workspaceOf(store), tree, keyIds, hashOf: (seq) => hashes[seq - 1] };
}

function workspaceOf(store: ServiceContext['store']): string | null {
  try {
    return workspaceId(store);
  } catch {
    return null;
  }
}

/** What stopped a part; rethrown where nothing is broken but the caller gave up or asked for what is not there. */
function unreadable(thrown: unknown): string {
  if (thrown instanceof AppError && thrown.code === 'CORRUPT') return thrown.message;
  throw thrown;
}

async function stateOf({ store }: RecordContext, run: string | undefined, signal: AbortSignal): Promise<NonNullable<Verified['state']>> {
  try {
    const { runs, differences } = await store.verifyState({ signal });
    return { runs, differences: differences.filter((difference) => run === undefined || difference.run === run).map((each) => ({ ...each })) };
  } catch (thrown) {
    return { runs: 0, differences: [{ run: run ?? 'runs', reason: unreadable(thrown) }] };
  }
}

function judgeStatements({ store, identity }: RecordContext): NonNullable<Verified['statements']> {
  try {
    const all = store.governance.statements();
    const broken = all.flatMap((statement) => {
      const reason = identity.judge(statement);
      return reason === null ? [] : [{ sha256: statement.sha256, reason }];
    });
    return { checked: all.length, broken };
  } catch (thrown) {
    return { checked: 0, broken: [{ sha256: '', reason: unreadable(thrown) }] };
  }
}

async function filesOf(context: ServiceContext, run: string | undefined, signal: AbortSignal): Promise<Verified['artifacts']> {
  const { store } = context;
  const configOf = (id: string) => {
    const found = store.artifacts.find(store.runs.request(id).configSha256);
    return found ? [found] : [];
  };
  const refs = run === undefined
    ? store.artifacts.referenced().flatMap(({ sha256 }) => store.artifacts.find(sha256) ?? [])
    : [...store.artifacts.listForRun(run).map(({ ref }) => ref), ...configOf(run)];
  const unique = [...new Map(refs.map((ref) => [`${ref.sha256}.${ref.extension}`, ref])).values()];
  const broken: Verified['artifacts']['broken'] = [];
  for (const ref of unique) {
    if (signal.aborted) throw new AppError('CANCELLED', 'verification was cancelled');
    const verdict = await verifyArtifact(context.folders.artifacts, ref);
    if (!verdict.holds) broken.push({ sha256: ref.sha256, found: verdict.found, names: namesOf(context, ref.sha256) });
  }
  return { checked: unique.length, broken };
}

/** `r0003 canonical`: what people know the file as. */
function namesOf({ store }: ServiceContext, sha256: string): string[] {
  const names = store.artifacts.runsUsing(sha256).slice(0, 20).flatMap((run) => store.artifacts.listForRun(run).filter(({ ref }) => ref.sha256 === sha256).map(({ ref }) => `${run} ${ref.name}`));
  return names.length > 0 ? names : ['configuration or document'];
}

async function rerunAll({ store, evidence: { rerun: port } }: ServiceContext, run: string | undefined, signal: AbortSignal): Promise<RerunComparison[]> {
  if (!port) throw new AppError('UNAVAILABLE', 'this build of Tapestry cannot run again for verification', { userAction: 'Verify without --rerun.' });
  const runs = run === undefined ? store.runs.page({ status: 'succeeded', limit: 500 }).runs : [store.runs.get(run)];
  const compared: RerunComparison[] = [];
  for (const each of runs) compared.push(...(await port.rerun(each, signal)));
  return compared;
}
