import { readFile } from 'node:fs/promises';
import { PromotionRecord } from '../../../../src-shared/model/research/promotion.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { artifactPath } from '../../../data/artifact-files.ts';
import type { StoredDocument } from '../../../store/store.ts';
import type { ServiceContext } from '../../context.ts';
import { storedOf } from '../../documents/stored.ts';
import { dataOf, dataSha256 } from '../experiment-id.ts';

/** As the store files a record. */
export const PROMOTION = 'research-promotion';

export type LedgerDesk = Pick<ServiceContext, 'store' | 'folders' | 'runFiles'>;

/** A record with whether it holds: its own content, the chain before it, and the artifacts that it speaks of. */
export interface LedgerEntry { readonly stored: StoredDocument; readonly sha256: string; readonly record: PromotionRecord; readonly why: string | null }
export interface Ledger {
  /** Oldest first. */
  readonly entries: readonly LedgerEntry[];
  /** What is wrong with the ledger as a whole, or with records that cannot be read any more; empty where it holds. */
  readonly faults: readonly string[];
}

/**
 * The promotion ledger, verified as it is read: each record against its hash, each naming the one before it, every hash that a record holds
 * recomputed from the run's files as they lie there now, and the records against the audit log, so that one that was taken out is missed.
 */
export async function readLedger(desk: LedgerDesk): Promise<Ledger> {
  const faults: string[] = [];
  const entries: LedgerEntry[] = [];
  let previous: string | null = null;
  for (const stored of storedOf(desk, PROMOTION)) {
    const { sha256 } = stored.ref;
    const read = await recordOf(desk, stored);
    if (read.record === null) faults.push(`record ${sha256.slice(0, 12)}: ${read.why ?? 'it cannot be read'}`);
    else {
      const broken = read.record.previous !== previous ? `it names ${short(read.record.previous)} as the record before it, and that is ${short(previous)}` : null;
      entries.push({ stored, sha256, record: read.record, why: read.why ?? broken ?? (await altered(desk, read.record)) });
    }
    previous = sha256;
  }
  const there = new Set(storedOf(desk, PROMOTION).map(({ ref }) => ref.sha256));
  const gone = loggedRecords(desk).filter((sha256) => !there.has(sha256));
  if (gone.length > 0) faults.push(`the audit log names ${gone.length === 1 ? 'a record' : `${gone.length} records`} that the ledger lacks: ${gone.map((each) => each.slice(0, 12)).join(', ')}`);
  return { entries, faults };
}

/** The record at the end of the ledger, which the next one names; null for the first. */
export function lastRecord(desk: Pick<ServiceContext, 'store'>): string | null {
  return storedOf(desk, PROMOTION).at(-1)?.ref.sha256 ?? null;
}

/** A record with its content checked. An altered one is shown as it lies there, where it still reads, and does not hold. */
async function recordOf(desk: LedgerDesk, { ref }: StoredDocument): Promise<{ record: PromotionRecord | null; why: string | null }> {
  const parse = (json: string): PromotionRecord | null => {
    try {
      return PromotionRecord.safeParse(JSON.parse(json)).data ?? null;
    } catch {
      return null;
    }
  };
  try {
    return { record: parse(await desk.runFiles.ofRef(ref)), why: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CORRUPT') throw error;
    const bytes = await readFile(artifactPath(desk.folders.artifacts, ref), 'utf8').catch(() => null);
    return { record: bytes === null ? null : parse(bytes), why: bytes === null ? 'its file is missing' : 'its content was altered: it is not what was promoted' };
  }
}

/** Artifacts of a run that a record holds the hashes of, by member. */
export const HELD = { manifest: 'manifest', spec: 'spec', metrics: 'metric', qualification: 'qualification', lookAhead: 'lookahead' } as const;

/** Why the run's artifacts are no longer those that were promoted; null where they are. */
export async function altered(desk: Pick<ServiceContext, 'store' | 'runFiles'>, { run, hashes }: PromotionRecord): Promise<string | null> {
  for (const [member, slot] of Object.entries(HELD)) {
    const recorded = hashes[member as keyof typeof HELD];
    if (recorded === null) continue;
    const ref = desk.runFiles.find(run, slot);
    if (ref === null) return `run ${run} has no ${slot} any more`;
    if (ref.sha256 !== recorded) return `the ${slot} of run ${run} is ${ref.sha256.slice(0, 12)}, and ${recorded.slice(0, 12)} was promoted`;
    const held = await fileHash(ref.path);
    if (held !== recorded) return `the file of the ${slot} of run ${run} ${held === null ? 'is missing' : 'was altered'}`;
  }
  const data = dataOf(inputsOf(desk, run));
  if (data === null || dataSha256(data) !== hashes.data) return `the data of run ${run} is not what it was when it was promoted`;
  return null;
}

function inputsOf(desk: Pick<ServiceContext, 'store'>, run: string): readonly { readonly name: string; readonly sha256: string }[] {
  try {
    return desk.store.runs.request(run).inputs;
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

async function fileHash(path: string): Promise<string | null> {
  const { createHash } = await import('node:crypto');
  const { createReadStream } = await import('node:fs');
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch {
    return null;
  }
  return hash.digest('hex');
}

/** Every record that the audit log says was kept, oldest first. */
function loggedRecords({ store }: LedgerDesk): string[] {
  const found: string[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const page = store.audit.page({ kind: 'document.put', text: PROMOTION, limit: 500, ...(before === undefined ? {} : { before }) });
    found.push(...page.events.filter(({ payload }) => payload['kind'] === PROMOTION).map(({ subject }) => subject));
    before = page.nextBefore;
  }
  return found.reverse();
}

function short(sha256: string | null): string {
  return sha256 === null ? 'none' : sha256.slice(0, 12);
}
