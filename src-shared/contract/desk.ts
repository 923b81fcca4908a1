import { z } from 'zod';
import { Sha256 } from '../model/artifact.ts';
import { SignedStatement } from '../model/governance.ts';
import { Conclusion, Mark, MOST_ITEMS, Reperformance, SampleItem, SamplePlan, SamplePopulation, Walk, WorkPaperId } from '../model/work-paper.ts';
import { call, stream } from './define.ts';
import { Page, pageOf, RunId } from './paging.ts';

/** What of a run can be sampled. */
export const SampleFrame = z.object({
  spaces: z.array(z.object({ space: z.string(), title: z.string(), columns: z.number().int(), units: z.number().int() })),
  leftOut: z.array(z.object({ reason: z.string(), units: z.number().int() })),
  /** Declared segments of loans, to stratify by: `bands:<id>`. */
  bands: z.array(z.object({ id: z.string(), title: z.string() })),
  /** Columns of money, the run's balance first. */
  money: z.array(z.object({ column: z.string(), title: z.string() })),
});

/** How far a paper is. `fails` are items whose walk does not hold. */
export const PaperProgress = z.object({ items: z.number().int(), walked: z.number().int(), fails: z.number().int(), ticked: z.number().int(), exceptions: z.number().int() });

export const PaperSummary = z.object({
  id: WorkPaperId, edition: z.number().int(), state: z.enum(['open', 'signed']),
  title: z.string(), run: RunId, runTitle: z.string(), plan: SamplePlan, progress: PaperProgress,
  reperformed: z.boolean().nullable(), actor: z.string(), at: z.string(),
  /** Who signed this edition, and when. */
  signed: z.object({ actor: z.string(), at: z.string() }).nullable(),
});
export type PaperSummary = z.infer<typeof PaperSummary>;

export const PaperDetail = PaperSummary.extend({
  manifestSha256: Sha256, population: SamplePopulation,
  supersedes: z.object({ edition: z.number().int(), sha256: Sha256, reason: z.string() }).nullable(),
  editions: z.array(z.object({ edition: z.number().int(), state: z.enum(['open', 'signed']), sha256: Sha256, actor: z.string(), at: z.string() })),
  reperformance: Reperformance.nullable(), conclusion: Conclusion.nullable(),
  /** The document: of a signed edition what was signed, else what was drawn. */
  documentSha256: Sha256,
  /** Stands for exactly the walks, marks and re-performance there are now: what a signature is asked for with. */
  content: Sha256,
  /** The sign-off and why it does not hold, null where it does. */
  signature: z.object({ signed: SignedStatement, broken: z.string().nullable() }).nullable(),
  /** Whether the person who asks may sign now, and why not. */
  may: z.object({ sign: z.boolean(), why: z.string().nullable() }),
});
export type PaperDetail = z.infer<typeof PaperDetail>;

export const PaperItem = SampleItem.extend({ walk: Walk.nullable(), mark: Mark.nullable() });
export type PaperItem = z.infer<typeof PaperItem>;

/** What goes on at a paper in this host; null: nothing. */
export const DeskJob = z.object({ job: z.enum(['walk', 'reperform']).nullable(), done: z.number().int(), total: z.number().int(), detail: z.string() });

const PaperRef = z.object({ paper: WorkPaperId, edition: z.number().int().optional() });
export const ItemFilter = z.enum(['all', 'open', 'unwalked', 'fails', 'ticked', 'exceptions']);

export const deskContract = {
  'desk.papers': call({ in: z.object({ run: RunId.optional() }), out: z.array(PaperSummary) }),
  'desk.frame': call({ in: z.object({ run: RunId }), out: SampleFrame }),
  'desk.create': call({ in: z.object({ run: RunId, title: z.string().max(200).default(''), plan: SamplePlan }), out: PaperSummary, mutates: true, allow: ['auditor'] }),
  'desk.get': call({ in: PaperRef, out: PaperDetail }),
  'desk.items': call({ in: Page.extend({ ...PaperRef.shape, show: ItemFilter.default('all'), search: z.string().optional() }), out: pageOf(PaperItem) }),
  /** Walks items back by the tracer and keeps what it gave: these, or all that were not walked yet. Ends early, with what is done kept, when it is cancelled. */
  'desk.walk': call({ in: z.object({ paper: WorkPaperId, items: z.array(z.number().int()).max(MOST_ITEMS).optional() }), out: z.object({ walked: z.number().int(), fails: z.number().int(), left: z.number().int() }), mutates: true, allow: ['auditor'] }),
  /** Ticks, notes exceptions, or takes marks back. An exception needs a note, and so does a tick on an item that does not hold. */
  'desk.mark': call({ in: z.object({ paper: WorkPaperId, marks: z.array(z.object({ item: z.number().int(), mark: z.enum(['tick', 'exception', 'none']), note: z.string().max(2000).nullable().default(null) })).min(1).max(500) }), out: PaperProgress, mutates: true, allow: ['auditor'] }),
  /** Executes the paper's run again in a scratch workspace and keeps the verdict. */
  'desk.reperform': call({ in: z.object({ paper: WorkPaperId }), out: Reperformance, mutates: true, allow: ['auditor'] }),
  'desk.cancel': call({ in: z.object({ paper: WorkPaperId }), out: z.object({ acknowledged: z.boolean() }), mutates: true, allow: ['auditor'] }),
  'desk.watch': stream({ in: z.object({ paper: WorkPaperId }), item: DeskJob }),
  /** Concludes and signs; every item must be marked. CONFLICT where `content` is no longer what the paper holds. */
  'desk.sign': call({ in: z.object({ paper: WorkPaperId, content: Sha256, opinion: Conclusion.shape.opinion, conclusion: z.string().min(1).max(4000) }), out: PaperDetail, mutates: true, allow: ['auditor'] }),
  /** Opens a new edition of a signed paper, with its walks and marks; it names the old one by its hash. */
  'desk.revise': call({ in: z.object({ paper: WorkPaperId, reason: z.string().min(1).max(1000) }), out: PaperSummary, mutates: true, allow: ['auditor'] }),
  /** Writes the paper to the outbox: the document (pdf, html), its items (csv, xlsx), or the canonical document (json). The signed head of the log goes with each. */
  'desk.export': call({ in: z.object({ ...PaperRef.shape, formats: z.array(z.enum(['pdf', 'html', 'xlsx', 'csv', 'json'])).min(1) }), out: z.array(z.object({ format: z.string(), fileName: z.string(), sha256: Sha256, bytes: z.number(), token: z.string() })), mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
} as const;
