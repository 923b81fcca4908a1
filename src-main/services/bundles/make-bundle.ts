import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { BundleDocument } from '../../../src-shared/model/bundle.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { Trace } from '../../../src-shared/model/trace.ts';
import { elementPlaces } from '../../adapters/xml/element-places.ts';
import { deflateRaw } from '../../adapters/zip/deflate.ts';
import { ZipWriter } from '../../adapters/zip/zip-writer.ts';
import { artifactPath, hashFile } from '../../data/artifact-files.ts';
import { figureAddresses } from '../../evidence/bundle/figure-data.ts';
import { strataScans } from '../../evidence/bundle/strata-scans.ts';
import { logExcerpt } from '../../evidence/bundle/log-excerpt.ts';
import { bundlePage } from '../../evidence/bundle/page.ts';
import { writeBundle } from '../../evidence/bundle/write-bundle.ts';
import type { TraceContext } from '../../evidence/trace-context.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { giveHead, logTree, signWithLogKey, workspaceId } from '../log-head.ts';
import type { TracePort } from '../pipeline-port.ts';
import { bundledArtifacts, bundledConfig } from './bundle-artifacts.ts';
import type { Progress } from './bundle-progress.ts';
import { spokenOf } from './spoken.ts';

/** Values of rows (rows times columns) up to which a page carries all of them. */
export const MAX_PAGE_VALUES = 8_000_000;
/** Figures up to which a page carries the path of each. */
export const MAX_PAGE_FIGURES = 5_000;

/** Parts of the page's one script, in their order. */
const PAGE_SCRIPTS = ['page-data', 'page-walk', 'page-search', 'page-view'] as const;

export interface MadeBundle {
  readonly path: string; readonly fileName: string; readonly sha256: string; readonly bytes: number;
  readonly document: BundleDocument;
}

export interface BundleWish {
  readonly run: Run;
  /** Addresses that were chosen; empty: all. */
  readonly numbers: readonly string[];
  readonly who: Who;
  readonly signal: AbortSignal;
  readonly tell: (progress: Progress) => void;
  /** Values that the page may carry; for tests. */
  readonly maxPageValues?: number;
  readonly maxPageFigures?: number;
}

/**
 * Writes the bundle of a run into its folder of the outbox: aside, then renamed. Same run, same head of the log, same wish: same bytes.
 * Errors: CONFLICT for a run that is under way or was imported, NOT_FOUND for a number it does not have, CORRUPT for an artifact that is
 * not what was stored, LIMIT_EXCEEDED, CANCELLED.
 */
export async function makeBundle(context: ServiceContext, { run, numbers, who, signal, tell, maxPageValues = MAX_PAGE_VALUES, maxPageFigures = MAX_PAGE_FIGURES }: BundleWish): Promise<MadeBundle> {
  if (run.imported) throw new AppError('CONFLICT', `run ${run.id} came with a bundle`, { userAction: `Hand on the bundle itself: ${run.imported.fileName}, SHA-256 ${run.imported.sha256}.` });
  if (run.finishedAt === null) throw new AppError('CONFLICT', `run ${run.id} is ${run.status}`, { userAction: 'Wait until it rests, or cancel it.' });
  const port = context.evidence.trace;
  if (!port) throw new AppError('UNAVAILABLE', 'this build of Tapestry has no traces', { userAction: 'Use a complete build.' });
  const { store } = context;
  const request = store.runs.request(run.id);
  const archive = await port.open(run);
  const chosen = [...new Set(numbers)];
  const walked: Trace[] = [];
  const needed = new Set<string>();
  for (const address of chosen) {
    tell({ done: walked.length, total: chosen.length, unit: 'chosen numbers' });
    const { trace, slots } = await port.walk(run, address, signal);
    walked.push(trace);
    for (const slot of slots) needed.add(slot);
  }
  const values = chosen.length > 0 ? 0 : await pageValues(archive);
  const figures = chosen.length > 0 ? [] : await figureAddresses(archive);
  const rows = chosen.length === 0 && values <= maxPageValues;
  const notShown = [
    ...(chosen.length > 0 ? ['Not shown: numbers other than the chosen ones. Ask for the bundle of the whole run.'] : []),
    ...(chosen.length === 0 && !rows ? [`Not shown: the rows. The run has ${values} values in rows, a page carries ${maxPageValues}. All artifacts are included; ask for a bundle of chosen numbers (tapestry bundle ${run.id} --number ADDRESS) to see their paths here, or import this file into Tapestry.`] : []),
    ...(figures.length > maxPageFigures ? [`Not shown: ${figures.length - maxPageFigures} of ${figures.length} figures. Import this file into Tapestry to see them.`] : []),
    ...(run.priorRun === null ? [] : ['Not shown: paths inside the run of the cut-off before. They are in the bundle of that run.']),
  ];
  // From here on nothing waits until head, tree and excerpt are taken: they are of one moment.
  const head = giveHead(context, who, { to: 'bundle', subject: run.id });
  const { statements, actors, subjects } = spokenOf(store, run);
  const artifacts = bundledArtifacts(store.artifacts.listForRun(run.id), run, chosen.length === 0 ? null : needed);
  const config = bundledConfig(request, store.artifacts.find(request.configSha256));
  const excerpt = logExcerpt(store.audit, logTree(store), [run.id, ...artifacts.filter(({ gate }) => gate === null).map(({ sha256 }) => sha256), request.configSha256, head.keyId, 'workspace.id', ...subjects], head.size);
  const document: Omit<BundleDocument, 'files'> = { kind: 'bundle', version: 1, workspace: workspaceId(store), run, request, numbers: chosen.length === 0 ? null : chosen, artifacts, config, notShown, actors, statements, head };

  const folder = join(context.folders.outbox, run.id);
  await mkdir(folder, { recursive: true });
  const fileName = `evidence-${run.id}${chosen.length === 0 ? '' : `-${chosen.length}-numbers`}.zip`;
  const partial = join(folder, `.writing-${randomUUID()}.zip`);
  const zip = await ZipWriter.create(partial);
  try {
    const traces = chosen.length > 0 ? walked : tracesOf(port, archive, run, figures.slice(0, maxPageFigures), signal, tell);
    const page = bundlePage({
      context: archive, document, rows, signal, traces: each(traces), ports: { pack: deflateRaw, places: elementPlaces },
      assets: { script: PAGE_SCRIPTS.map((name) => context.resource(`bundle/${name}.js`)).join('\n'), style: context.resource('bundle/page.css') },
      progress: (done, total, unit) => tell({ done, total, unit }),
    });
    const whole = await writeBundle(zip, {
      document, page, excerpt, signal, verifier: context.resource('verifier/verify-bundle.mjs'),
      pathOf: (artifact) => artifactPath(context.folders.artifacts, artifact), sign: (bytes) => signWithLogKey(context.keys, bytes),
    });
    await zip.finish();
    const path = join(folder, fileName);
    await rename(partial, path);
    return { path, fileName, ...(await hashFile(path)), document: whole };
  } catch (thrown) {
    await zip.abandon();
    await rm(partial, { force: true });
    throw thrown;
  }
}

/** Rows times columns of all row tables. */
async function pageValues(context: TraceContext): Promise<number> {
  let values = 0;
  for (const table of context.declaration.tables) {
    if (!context.archive.has(table.slot) || !context.archive.has(table.plan)) continue;
    values += (context.archive.ref(table.slot).rows ?? 0) * (await context.plan(table.space)).plan.derivations.length;
  }
  return values;
}

/** The paths of figures; those of stratifications from a few statements for all of them. */
async function* tracesOf(port: TracePort, context: TraceContext, run: Run, addresses: readonly string[], signal: AbortSignal, tell: (progress: Progress) => void): AsyncGenerator<Trace> {
  const wanted = new Set(addresses);
  let done = 0;
  const made = async (address: string): Promise<Trace> => {
    if (signal.aborted) throw new AppError('CANCELLED', 'writing the bundle was cancelled');
    if (done % 20 === 0) tell({ done, total: addresses.length, unit: 'figures' });
    done += 1;
    return port.trace(run, address, signal);
  };
  for await (const [address, scan] of strataScans(context)) {
    if (!wanted.delete(address)) continue;
    context.shared.figures.put(address, scan);
    yield await made(address);
  }
  for (const address of addresses) if (wanted.has(address)) yield await made(address);
}

async function* each<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}
