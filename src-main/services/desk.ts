import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { CallContext } from '../../src-shared/contract/define.ts';
import type { deskContract, PaperItem } from '../../src-shared/contract/desk.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { WorkPaper } from '../../src-shared/model/work-paper.ts';
import { bandSets } from '../evidence/sampling/bands.ts';
import { openFrame } from '../evidence/sampling/frame.ts';
import { moneyColumns } from '../evidence/sampling/money.ts';
import { drawSample } from '../evidence/sampling/sample.ts';
import type { TraceContext } from '../evidence/trace-context.ts';
import { whoOf, type ServiceContext } from './context.ts';
import { detailOf, progressOf, summaryOf } from './desk/describe-paper.ts';
import { exportPaper } from './desk/export-paper.ts';
import { DeskJobs } from './desk/jobs.ts';
import { markItems } from './desk/mark-items.ts';
import { PaperStore, type Paper } from './desk/paper-store.ts';
import { reperform } from './desk/reperform.ts';
import { revisePaper, signPaper } from './desk/sign-paper.ts';
import { walkItems } from './desk/walk-paper.ts';

/** The auditor's desk: samples of a run's outputs, walked back, marked, executed again, concluded and signed. */
export function deskHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof deskContract> {
  const papers = new PaperStore(context);
  const jobs = new DeskJobs();
  /** A run that may still change has no sample: its outputs would not be what was drawn from. */
  const opened = async (id: string): Promise<{ evidence: TraceContext; manifestSha256: string }> => {
    const run = context.store.runs.get(id);
    if (run.finishedAt === null || run.manifestSha256 === null) throw new AppError('CONFLICT', `run ${id} is ${run.status.replace('_', ' ')}: it has no manifest, which is what a paper speaks of`, { userAction: 'Wait until it rests, or resume it.' });
    if (!context.evidence.trace) throw new AppError('UNAVAILABLE', 'this build of Tapestry has no traces', { userAction: 'Use a complete build.' });
    return { evidence: await context.evidence.trace.open(run), manifestSha256: run.manifestSha256 };
  };
  const toWork = async (id: string): Promise<Paper> => {
    const paper = await papers.open(id);
    if (paper.signature) throw new AppError('CONFLICT', `work paper ${id} was signed by ${paper.signature.statement.actor} and does not change`, { userAction: 'Open a new edition of it: that names the old one.' });
    return paper;
  };
  const detail = (paper: Paper, call: CallContext) => detailOf(context, papers, paper, call);
  return {
    'desk.papers': async ({ run }) => {
      const all = await Promise.all(papers.ids().map((id) => papers.open(id)));
      return all.filter(({ base }) => run === undefined || base.run === run).toReversed().map(summaryOf);
    },
    'desk.frame': async ({ run }) => {
      const { evidence } = await opened(run);
      const { spaces } = await openFrame(evidence);
      return {
        spaces: spaces.map(({ space, title, blocks }) => ({ space, title, columns: new Set(blocks.map(({ column }) => column)).size, units: blocks.reduce((sum, { units }) => sum + units, 0) })),
        leftOut: spaces.flatMap(({ leftOut }) => leftOut.map((left) => ({ ...left }))), bands: await bandSets(evidence), money: (await moneyColumns(evidence)).map((column) => ({ ...column })),
      };
    },
    'desk.create': async ({ run, title, plan }, call) => {
      const { evidence, manifestSha256 } = await opened(run);
      const about = context.store.runs.get(run);
      const { items, population } = await drawSample(evidence, plan);
      const id = papers.nextId();
      const paper: WorkPaper = {
        kind: 'work-paper', version: 1, id, edition: 1, state: 'drawn', supersedes: null, title: title.trim() === '' ? `Sample of run ${about.id.slice(1)}` : title.trim(), run, runTitle: about.title, pipeline: about.pipeline, manifestSha256,
        plan, population, items: [...items], actor: call.actor, at: context.clock.now(), walks: [], marks: [], reperformance: null, conclusion: null,
      };
      await papers.put(paper, whoOf(call));
      return summaryOf(await papers.open(id));
    },
    'desk.get': async ({ paper, edition }, call) => detail(await papers.open(paper, edition), call),
    'desk.items': async ({ paper: id, edition, show, search, offset, limit }) => {
      const paper = await papers.open(id, edition);
      const wanted = (search ?? '').trim().toLowerCase();
      const fits = paper.base.items.filter(({ item, address, title, stored }) => {
        const [walk, mark] = [paper.walks.get(item), paper.marks.get(item)];
        const shown = show === 'all' || (show === 'open' ? !mark : show === 'unwalked' ? !walk : show === 'fails' ? walk?.holds === false : show === 'ticked' ? mark?.mark === 'tick' : mark?.mark === 'exception');
        return shown && (wanted === '' || `${item} ${address} ${title} ${stored ?? ''} ${mark?.note ?? ''}`.toLowerCase().includes(wanted));
      });
      return { total: fits.length, offset, items: fits.slice(offset, offset + limit).map((item): PaperItem => ({ ...item, walk: paper.walks.get(item.item) ?? null, mark: paper.marks.get(item.item) ?? null })) };
    },
    'desk.walk': async ({ paper: id, items }, call) => {
      const paper = await toWork(id);
      const wanted = items === undefined ? null : new Set(items);
      const chosen = paper.base.items.filter(({ item }) => (wanted ? wanted.has(item) : !paper.walks.has(item)));
      const { walked, fails } = await jobs.during(id, 'walk', call.signal, (signal, report) => walkItems(context, papers, paper, chosen, whoOf(call), signal, report));
      const after = await papers.open(id);
      return { walked, fails, left: after.base.items.length - after.walks.size };
    },
    'desk.mark': async ({ paper: id, marks }, call) => {
      const paper = await toWork(id);
      markItems(papers, paper, marks, whoOf(call));
      return progressOf(await papers.open(id));
    },
    'desk.reperform': async ({ paper: id }, call) => {
      const paper = await toWork(id);
      return jobs.during(id, 'reperform', call.signal, (signal, report) => reperform(context, papers, paper, whoOf(call), signal, report));
    },
    'desk.cancel': async ({ paper }) => ({ acknowledged: jobs.cancel(paper) }),
    'desk.watch': ({ paper }, call) => jobs.watch(paper, call.signal),
    'desk.sign': async ({ paper: id, content, opinion, conclusion }, call) => {
      if (jobs.state(id).job !== null) throw new AppError('CONFLICT', `work paper ${id} is at work`, { userAction: 'Wait until it has ended, or cancel it.' });
      return detail(await signPaper(context, papers, await toWork(id), { content, opinion, text: conclusion }, call), call);
    },
    'desk.revise': async ({ paper, reason }, call) => summaryOf(await revisePaper(context, papers, await papers.open(paper), reason, call)),
    'desk.export': async ({ paper, edition, formats }, call) => {
      const written = await exportPaper(context, await papers.open(paper, edition), formats, whoOf(call));
      context.store.audit.append({ ...whoOf(call), kind: 'desk.exported', subject: paper, payload: { files: written.map(({ fileName, sha256 }) => ({ name: fileName, sha256 })) } });
      return written.map(({ format, path, fileName, sha256, bytes }) => ({ format, fileName, sha256, bytes, token: context.files.issue(path, fileName) }));
    },
  };
}
