import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { Twin, whatIfContract } from '../../src-shared/contract/what-if.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { pipelineOf, whoOf, type ServiceContext } from './context.ts';

/** What-ifs: the same again with something else, apart from drafts and records, each with the run it departs from. */
export function whatIfHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof whatIfContract> {
  const { store } = context;
  return {
    'whatif.twins': async () => {
      const found: { run: string; twin: Twin | null }[] = [];
      for (let before: number | undefined; ;) {
        const page = store.runs.page({ kind: 'what-if', limit: 500, ...(before === undefined ? {} : { before }) });
        found.push(...page.runs.map((run) => ({ run: run.id, twin: twinOf(run) })));
        if (page.nextBefore === null) return found;
        before = page.nextBefore;
      }
    },
    'whatif.offer': async ({ run }) => ({ params: offered(run) }),
    'whatif.start': async ({ run: id, title, params }, call) => {
      const run = store.runs.get(id);
      if (store.imported.list().some((each) => each.id === id)) throw new AppError('CONFLICT', `run ${id} came with a bundle from another workspace: its inputs are there to be read, not to be run on`, { userAction: 'Start a run of your own on the tape.' });
      const request = store.runs.request(id);
      const known = offered(id);
      for (const [name, value] of Object.entries(params)) {
        const before = known.find((each) => each.name === name)?.value;
        if (typeof before !== typeof value) throw new AppError('INVALID_INPUT', before === undefined ? `run ${id} has no parameter ${name} that a what-if may exchange` : `parameter ${name} is a ${typeof before}, not a ${typeof value}`, { details: { name }, userAction: 'Change what whatif.offer gives.' });
      }
      // Who worked on the run it departs from answers for nothing here: a what-if is never approved.
      const { revisedFrom: _of, ...same } = request;
      return { run: context.supervisor.submit({ ...same, kind: 'what-if', title: title.trim() === '' ? `What if: ${run.title}` : title.trim(), params: { ...request.params, ...params }, whatIfOf: twinOf(run)?.id ?? id }, whoOf(call)).id };
    },
  };

  /** Plain parameters that the pipeline lets a what-if exchange; all of them where it does not say. */
  function offered(id: string): { name: string; title: string; value: string | number | boolean }[] {
    const { pipeline, params } = store.runs.request(id);
    const declared = pipelineOf(context, pipeline).whatIf;
    return Object.entries(params).flatMap(([name, value]) => {
      const title = declared ? declared.find((each) => each.name === name)?.title : name;
      return title !== undefined && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') ? [{ name, title, value }] : [];
    });
  }

  /** The run that a what-if departs from, however often it was revised; a run that is none is its own. */
  function twinOf(run: Run): Twin | null {
    const of = run.kind === 'what-if' ? store.runs.request(run.id).whatIfOf : run.id;
    if (of === undefined) return null;
    const { id, number, title, kind } = store.runs.get(of);
    return { id, number, title, kind };
  }
}
