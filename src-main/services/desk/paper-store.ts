import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../../src-shared/model/artifact.ts';
import type { SignedStatement } from '../../../src-shared/model/governance.ts';
import { Mark, ReperformanceFile, WalkBatch, WorkPaper, type Reperformance, type Walk } from '../../../src-shared/model/work-paper.ts';
import { artifactPath, writeArtifact } from '../../data/artifact-files.ts';
import { Remembered } from '../../evidence/remembered.ts';
import type { StoredDocument, Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { readHashed } from '../run-files.ts';

const PAPER = 'work-paper';
const WALKS = 'work-paper-walks';
const RERUN = 'work-paper-rerun';
/** Subject type of a sign-off. */
export const PAPER_SUBJECT = 'work-paper';

/** A paper as it stands: the document it began with (or that was signed), and everything kept beside it since. */
export interface Paper {
  readonly base: WorkPaper;
  readonly baseSha256: string;
  readonly signature: SignedStatement | null;
  readonly walks: ReadonlyMap<number, Walk>;
  readonly marks: ReadonlyMap<number, Mark>;
  readonly reperformance: Reperformance | null;
  /** Stands for exactly what is above. */
  readonly content: string;
}

interface Held { base: WorkPaper; baseSha256: string; signature: SignedStatement | null; walks: Map<number, Walk>; marks: Map<number, Mark>; reperformance: Reperformance | null; walkDocuments: number; lastWalk: string; lastMark: { seq: number; hash: string }; rerun: string }

/**
 * Work papers of a workspace. A paper is a document an edition (drawn, then signed); while it is open its walks are kept in batches
 * and its re-performance as documents beside it, its marks as entries of the audit log: each is durable when the call returns.
 */
export class PaperStore {
  private readonly context: ServiceContext;
  private readonly held = new Map<string, Held>();
  /** Documents by hash, read and checked once: each question about a paper asks for its document. */
  private readonly papers = new Remembered<WorkPaper>(12);

  constructor(context: ServiceContext) {
    this.context = context;
  }

  /** Documents of a paper, or the first of each kind of all papers; oldest first. */
  documents(kind: string, key?: string): StoredDocument[] {
    const found: StoredDocument[] = [];
    for (let before: number | undefined; ;) {
      const page = this.context.store.documents.page({ kind, limit: 500, ...(key === undefined ? {} : { key }), ...(before === undefined ? {} : { before }) });
      found.push(...page.documents);
      if (page.nextBefore === null) return found.reverse();
      before = page.nextBefore;
    }
  }

  ids(): string[] {
    return [...new Set(this.documents(PAPER).map(({ key }) => key))];
  }

  nextId(): string {
    const last = Math.max(0, ...this.ids().map((id) => Number(id.slice(1))));
    return `w${String(last + 1).padStart(4, '0')}`;
  }

  /** The documents that count: a document that says signed and that no statement names was never signed (the host ended in between). */
  async editions(id: string): Promise<{ readonly paper: WorkPaper; readonly ref: ArtifactRef; readonly signature: SignedStatement | null }[]> {
    const signed = new Map(this.context.store.governance.statements({ type: PAPER_SUBJECT, id }).filter(({ statement }) => statement.purpose === 'sign-off').map((each) => [each.statement.subject.sha256, each]));
    const byEdition = new Map<number, { paper: WorkPaper; ref: ArtifactRef; signature: SignedStatement | null }>();
    for (const { ref } of this.documents(PAPER, id)) {
      const paper = await this.papers.get(ref.sha256, () => this.read(ref, WorkPaper));
      const signature = signed.get(ref.sha256) ?? null;
      if (paper.state === 'signed' && !signature) continue;
      if (!byEdition.get(paper.edition)?.signature) byEdition.set(paper.edition, { paper, ref, signature });
    }
    if (byEdition.size === 0) throw new AppError('NOT_FOUND', `there is no work paper ${id}`, { userAction: 'Choose one of desk.papers.' });
    return [...byEdition.values()].toSorted((a, b) => a.paper.edition - b.paper.edition);
  }

  /** A paper's latest edition, or the one asked for. Errors: NOT_FOUND; CORRUPT where one of its documents was altered. */
  async open(id: string, edition?: number): Promise<Paper> {
    const editions = await this.editions(id);
    const found = edition === undefined ? editions.at(-1) : editions.find(({ paper }) => paper.edition === edition);
    if (!found) throw new AppError('NOT_FOUND', `work paper ${id} has no edition ${edition ?? ''}`);
    const key = `${id}/${found.paper.edition}`;
    let held = this.held.get(key);
    if (!held || held.baseSha256 !== found.ref.sha256) {
      const { paper } = found;
      held = { base: paper, baseSha256: found.ref.sha256, signature: null, walks: new Map(paper.walks.map((walk) => [walk.item, walk])), marks: new Map(paper.marks.map((mark) => [mark.item, mark])), reperformance: paper.reperformance, walkDocuments: 0, lastWalk: '', lastMark: { seq: 0, hash: '' }, rerun: '' };
      if (this.held.size >= 8) this.held.delete([...this.held.keys()][0] ?? '');
      this.held.set(key, held);
    }
    held.signature = found.signature;
    if (found.paper.state === 'drawn') await this.catchUp(held, key);
    return { ...held, content: createHash('sha256').update(canonicalJson([held.baseSha256, held.walkDocuments, held.lastWalk, held.lastMark.hash, held.rerun])).digest('hex') };
  }

  /** Takes in what was kept since it was last asked for. */
  private async catchUp(held: Held, key: string): Promise<void> {
    const batches = this.documents(WALKS, key);
    for (const { ref } of batches.slice(held.walkDocuments)) {
      for (const walk of (await this.read(ref, WalkBatch)).walks) held.walks.set(walk.item, walk);
      held.lastWalk = ref.sha256;
      held.walkDocuments += 1;
    }
    const rerun = this.context.store.documents.latest(RERUN, key);
    if (rerun && rerun.ref.sha256 !== held.rerun) {
      held.reperformance = (await this.read(rerun.ref, ReperformanceFile)).result;
      held.rerun = rerun.ref.sha256;
    }
    const news = [];
    for (let before: number | undefined; ;) {
      const page = this.context.store.audit.page({ kind: 'desk.marked', subject: key, limit: 500, ...(before === undefined ? {} : { before }) });
      const fresh = page.events.filter(({ seq }) => seq > held.lastMark.seq);
      news.push(...fresh);
      if (page.nextBefore === null || fresh.length < page.events.length) break;
      before = page.nextBefore;
    }
    for (const event of news.reverse()) {
      for (const given of event.payload['marks'] as readonly { item: number; mark: string; note: string | null }[]) {
        if (given.mark === 'none') held.marks.delete(given.item);
        else held.marks.set(given.item, Mark.parse({ ...given, actor: event.actor, at: event.at }));
      }
      held.lastMark = { seq: event.seq, hash: event.hash };
    }
  }

  /** Keeps a paper's document; the artifact is durable before the log names it. */
  async put(paper: WorkPaper, who: Who): Promise<ArtifactRef> {
    return this.keep(PAPER, paper.id, `${paper.title}, edition ${paper.edition}, ${paper.state}`, paper, who);
  }

  async keepWalks(paper: Paper, walks: readonly Walk[], who: Who): Promise<void> {
    const { id: of, edition } = paper.base;
    const document: WalkBatch = { kind: 'work-paper-walks', version: 1, paper: of, edition, walks: [...walks] };
    await this.keep(WALKS, `${of}/${edition}`, `${walks.length} walked`, document, who);
  }

  async keepReperformance(paper: Paper, result: Reperformance, who: Who): Promise<void> {
    const { id, edition } = paper.base;
    await this.keep(RERUN, `${id}/${edition}`, result.agrees ? 'agrees' : 'differs', { kind: 'work-paper-rerun', version: 1, paper: id, edition, result } satisfies z.input<typeof ReperformanceFile>, who);
  }

  /** One entry of the log for all marks of a call. */
  keepMarks(paper: Paper, marks: readonly { readonly item: number; readonly mark: string; readonly note: string | null }[], who: Who): void {
    this.context.store.audit.append({ ...who, kind: 'desk.marked', subject: `${paper.base.id}/${paper.base.edition}`, payload: { marks: marks as unknown as Json } });
  }

  private async keep(kind: string, key: string, label: string, document: unknown, who: Who): Promise<ArtifactRef> {
    const ref = await writeArtifact(this.context.folders.artifacts, kind, 'application/json', 'json', canonicalJson(document));
    this.context.store.documents.put({ kind, key, label, ref }, who);
    return ref;
  }

  private async read<T extends z.ZodType>(ref: ArtifactRef, schema: T): Promise<z.output<T>> {
    const parsed = schema.safeParse(JSON.parse(await readHashed(artifactPath(this.context.folders.artifacts, ref), ref.sha256, ref.name)));
    if (parsed.success) return parsed.data;
    throw new AppError('CORRUPT', `a document of the auditor's desk is of another form than this version reads: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`, { details: { sha256: ref.sha256 } });
  }
}
