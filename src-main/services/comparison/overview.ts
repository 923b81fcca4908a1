import { z } from 'zod';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ComparedIdentity, ComparisonOverview, FigureDifference } from '../../../src-shared/model/comparison.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { artifactDifferences, gateDifferences } from '../../evidence/compare/artifacts.ts';
import { bridgesOf } from '../../evidence/compare/bridge.ts';
import { countCauses } from '../../evidence/compare/causes.ts';
import type { ComparedRun, RunPair } from '../../evidence/compare/compared-run.ts';
import { reportFigures, strataFigures, type StrataSide } from '../../evidence/compare/figures.ts';
import { heldJson } from '../../evidence/compare/held.ts';
import { tablesOf } from '../../evidence/compare/match-rows.ts';
import { pipelineOf, type ServiceContext } from '../context.ts';
import type { ComparisonDesk } from './comparison-desk.ts';

/** What the comparison comes to, without reading a row of any table. */
export async function overviewOf(context: ServiceContext, desk: ComparisonDesk, pair: RunPair): Promise<ComparisonOverview> {
  const { causes, notes } = await desk.causes(pair);
  const [artifacts, gates] = [artifactDifferences(pair), gateDifferences(pair)];
  const said = [...notes];
  const count = async (of: 'reports' | 'strata') => {
    try {
      const figures: readonly FigureDifference[] = await figuresOf(context, pair, of);
      return { all: figures.length, changed: figures.filter((figure) => !figure.same).length };
    } catch (thrown) {
      // An imported run may come without them; what cannot be read is said and not counted.
      if (!(thrown instanceof AppError) || thrown.code !== 'CORRUPT') throw thrown;
      said.push(`${thrown.message}. Its figures are not compared.`);
      return { all: 0, changed: 0 };
    }
  };
  const figures = { reports: await count('reports'), strata: await count('strata') };
  return {
    left: identityOf(context, pair.left), right: identityOf(context, pair.right),
    equal: causes.length === 0 && artifacts.every(({ state }) => state === 'same') && gates.every(({ same }) => same),
    causes: countCauses(causes), tables: tablesOf(pair), artifacts, gates,
    figures,
    findings: [pair.left, pair.right].some((side) => side.context.declaration.findings.some(({ slot }) => side.context.archive.has(slot))),
    bridges: bridgesOf(pair).map(({ id, title }) => ({ id, title })), notes: said,
  };
}

/** Figures of the reports, or of the strata in the form that the pipeline gives them. */
export async function figuresOf(context: ServiceContext, pair: RunPair, of: 'reports' | 'strata'): Promise<FigureDifference[]> {
  if (of === 'reports') return reportFigures(pair);
  const strata = async ({ run, context: trace }: ComparedRun): Promise<StrataSide | null> => {
    const declared = trace.declaration.strata;
    if (!declared || !trace.archive.has(declared.slot)) return null;
    return { space: declared.space, ...pipelineOf(context, run.pipeline).strata(await heldJson(trace, declared.slot, z.unknown())) };
  };
  return strataFigures(pair, await strata(pair.left), await strata(pair.right));
}

function identityOf(context: ServiceContext, { run, context: trace }: ComparedRun): ComparedIdentity {
  const input = run.inputs.find(({ name }) => name === trace.declaration.source.tape) ?? run.inputs[0];
  return { id: run.id, number: run.number, title: run.title, pipeline: run.pipeline, mode: run.mode, regime: run.regime, kind: run.kind, status: run.status, fileName: input?.fileName ?? null, manifestSha256: run.manifestSha256, rows: run.rows, twin: run.kind === 'what-if' ? twinOf(context, run, input?.sha256 ?? null) : null };
}

const LOOKED_AT = 500;

/** The run on the same input and mode that is no what-if: a record before a draft, a newer before an older. */
function twinOf(context: ServiceContext, run: Run, input: string | null): ComparedIdentity['twin'] {
  const { runs } = context.store.runs.page({ limit: LOOKED_AT });
  const same = runs.filter((each) => each.id !== run.id && each.pipeline === run.pipeline && each.mode === run.mode && each.kind !== 'what-if' && each.inputs.some(({ sha256 }) => sha256 === input));
  const twin = same.find(({ kind }) => kind === 'record') ?? same[0];
  return twin ? { id: twin.id, number: twin.number, kind: twin.kind } : null;
}
