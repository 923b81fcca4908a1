import type { Cause } from '../../../src-shared/model/comparison.ts';
import type { ComparedRun, RunPair } from './compared-run.ts';
import { causesOf, leafThings, side, type Thing } from './cause.ts';
import { jsonLeaves } from './json-leaves.ts';

/** Files that were handed in, by slot and hash: reference data apart from the rest. */
export function inputCauses({ left, right }: RunPair): Cause[] {
  const references = new Set([...(left.context.declaration.compare?.references ?? []), ...(right.context.declaration.compare?.references ?? [])]);
  const things = (run: ComparedRun, reference: boolean): Map<string, Thing> => new Map(run.request.inputs.filter((input) => references.has(input.name) === reference).map((input) => [input.name, {
    title: input.name, value: input.sha256, side: side({ text: input.fileName, hash: input.sha256, rows: rowsOf(run, input.name) }),
  }]));
  return [...causesOf('input', things(left, false), things(right, false)), ...causesOf('reference', things(left, true), things(right, true))];
}

/** Rows of a table that was handed in, or, of the tape, of what was read from it. */
function rowsOf({ context }: ComparedRun, slot: string): number | null {
  const { source } = context.declaration;
  // Of several files in one table no count is one file's.
  const from = slot === source.tape && source.files === undefined ? source.table : slot;
  return context.archive.has(from) ? context.archive.ref(from).rows ?? null : null;
}

/** What the run was asked: mode, regime and parameters, value by value. */
export function parameterCauses({ left, right }: RunPair): Cause[] {
  const asked = ({ run, request }: ComparedRun): Map<string, Thing> => leafThings(jsonLeaves({ pipeline: run.pipeline, mode: run.mode, regime: run.regime, ...request.params }));
  return causesOf('parameter', asked(left), asked(right));
}

/** Versions of gates, of the code and of the engines, as the manifests name them. */
export function codeCauses({ left, right }: RunPair, engines: { readonly left: Readonly<Record<string, string>>; readonly right: Readonly<Record<string, string>> }): Cause[] {
  const things = ({ run }: ComparedRun, other: ComparedRun, versions: Readonly<Record<string, string>>): Map<string, Thing> => new Map<string, Thing>([
    ...Object.entries(versions).map(([name, text]): [string, Thing] => [`engine/${name}`, { title: name === 'code' ? 'Code of the gates' : `Version of ${name}`, value: text, side: side(/^[0-9a-f]{64}$/.test(text) ? { hash: text } : { text }) }]),
    // A gate that the other run's pipeline has too; one that it lacks stands among the gates.
    ...run.gates.filter((gate) => other.run.gates.some((each) => each.id === gate.id)).map((gate): [string, Thing] => [`gate/${gate.id}`, { title: `Gate ${gate.title}`, value: gate.version, side: side({ text: `version ${gate.version}` }) }]),
  ]);
  return causesOf('code', things(left, right, engines.left), things(right, left, engines.right));
}
