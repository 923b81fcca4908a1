import { AppError } from '../../../src-shared/kernel/errors.ts';
import { CAUSE_KINDS, type Cause, type CauseCount, type CauseKind } from '../../../src-shared/model/comparison.ts';
import { Manifest } from '../../../src-shared/model/run.ts';
import type { ComparedRun, RunPair } from './compared-run.ts';
import { configCauses } from './causes-config.ts';
import { documentCauses } from './causes-documents.ts';
import { heldJson } from './held.ts';
import { codeCauses, inputCauses, parameterCauses } from './causes-inputs.ts';

const TITLES: Readonly<Record<CauseKind, string>> = {
  input: 'Inputs', dialect: 'Dialect', mapping: 'Mapping', decision: 'Decisions', document: 'Deal', rule: 'Rules',
  parameter: 'Parameters and policy', reference: 'Reference data', configuration: 'Configuration', code: 'Code',
};

/**
 * Everything that made the two runs and differs, in the order of `CAUSE_KINDS`: read from their requests, documents, resolved
 * configurations and manifests. Errors: CORRUPT where an artifact cannot be read.
 */
export async function findCauses(pair: RunPair): Promise<{ readonly causes: readonly Cause[]; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const engines = { left: await engineOf(pair.left, notes), right: await engineOf(pair.right, notes) };
  // Where one run has no manifest, its versions are not known: nothing is said of them but that.
  const known = engines.left && engines.right ? { left: engines.left, right: engines.right } : { left: {}, right: {} };
  for (const side of [pair.left, pair.right]) if (side.context.config === null) notes.push(`The configuration of run ${side.run.id} is not of a form that is compared key by key; its hash is ${side.request.configSha256}.`);
  const causes = [...inputCauses(pair), ...(await documentCauses(pair, notes)), ...parameterCauses(pair), ...(pair.left.context.config && pair.right.context.config ? configCauses(pair) : []), ...codeCauses(pair, known)];
  const order = (cause: Cause): number => CAUSE_KINDS.indexOf(cause.kind);
  return { causes: causes.toSorted((a, b) => order(a) - order(b)), notes };
}

async function engineOf({ run, context }: ComparedRun, notes: string[]): Promise<Readonly<Record<string, string>> | null> {
  try {
    if (context.archive.has('manifest')) return (await heldJson(context, 'manifest', Manifest)).engine;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'CORRUPT') throw thrown;
  }
  notes.push(`Run ${run.id} has no manifest that can be read, so versions of its engines are not known.`);
  return null;
}

/** How many causes there are of each kind; kinds without any are not named. */
export function countCauses(causes: readonly Cause[]): CauseCount[] {
  return CAUSE_KINDS.flatMap((kind) => {
    const own = causes.filter((cause) => cause.kind === kind);
    const count = (change: Cause['change']): number => own.filter((cause) => cause.change === change).length;
    return own.length === 0 ? [] : [{ kind, title: TITLES[kind], added: count('added'), withdrawn: count('withdrawn'), changed: count('changed') }];
  });
}
