import { AppError } from '../../src-shared/kernel/errors.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { bundlesContract } from '../../src-shared/contract/bundles.ts';
import { BundleProgress } from './bundles/bundle-progress.ts';
import { makeBundle } from './bundles/make-bundle.ts';
import { takeIn } from './bundles/take-in.ts';
import { whoOf, type ServiceContext } from './context.ts';

/** A run's evidence as one file: written, and taken in again for reading. */
export function bundlesHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof bundlesContract> {
  const { store } = context;
  const progress = new BundleProgress();
  return {
    'bundles.write': async ({ run: id, numbers }, call) => {
      const run = store.runs.get(id);
      const { tell, end } = progress.begin(id);
      try {
        const { path, fileName, sha256, bytes, document } = await makeBundle(context, { run, numbers, who: whoOf(call), signal: call.signal, tell });
        const { head, artifacts, notShown, files } = document;
        store.audit.append({ ...whoOf(call), kind: 'run.bundled', subject: id, payload: { sha256, bytes, numbers: document.numbers, head: { size: head.size, root: head.root } } });
        const included = artifacts.filter((artifact) => artifact.path !== null);
        return { run: id, fileName, sha256, bytes, token: context.files.issue(path, fileName), parts: files.length + 3, artifacts: included.length, artifactBytes: included.reduce((sum, artifact) => sum + artifact.bytes, 0), notShown: [...notShown], head: { size: head.size, root: head.root }, keyId: head.keyId };
      } finally {
        end();
      }
    },
    'bundles.progress': ({ run }, call) => progress.watch(run, call.signal),
    'bundles.import': async ({ file }, call) => {
      const { run, already } = await takeIn(context, context.files.resolve(file), whoOf(call), call.signal);
      if (!run.imported) throw new AppError('INTERNAL', `run ${run.id} does not say where it came from`);
      return { run: run.id, already, imported: run.imported };
    },
    'bundles.list': async () => [...store.imported.list()],
  };
}
