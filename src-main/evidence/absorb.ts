import type { Step } from '../../src-shared/model/derivation.ts';
import { columnsOf } from '../derive/expression/ast.ts';
import { parseExpression } from '../derive/expression/parse.ts';
import { gatherReads } from './forward.ts';

/** One step with the value after it in two runs that differ in one place. */
export interface StepPair { readonly step: Step; readonly first: string | null; readonly second: string | null }

export interface Absorbed { readonly space: string; readonly column: string; readonly step: number; readonly kind: Step['step'] }

/** What the search asks of the two runs; `column` names are inside `space` or, for the first table, cells `c0`... */
export interface TwoRuns {
  /** The steps of a column on the row, as both runs made it. */
  steps(space: string, column: string): Promise<readonly StepPair[]>;
  /** Did this cell or column of the row change? */
  changed(space: string, column: string): boolean;
  /** Columns through which the place of the change reaches this one, as `space:column`. */
  through(space: string, column: string): readonly string[];
}

/**
 * Where a change that could have reached a value ended: the first step that read something changed and gave what it gave before. A
 * value none of whose inputs changed was spared further up, and the search goes there. Null when the value did change, or when
 * nothing on the way did: then it was never reached.
 */
export async function absorbedBy(runs: TwoRuns, space: string, column: string): Promise<Absorbed | null> {
  const through = runs.through(space, column).map(split);
  const dirty = new Set(through.filter((from) => runs.changed(from.space, from.column)).map((from) => from.column));
  if (dirty.size === 0) {
    for (const from of through) {
      const above = await absorbedBy(runs, from.space, from.column);
      if (above) return above;
    }
    return null;
  }
  let differs = false;
  for (const [i, { step, first, second }] of (await runs.steps(space, column)).entries()) {
    const touched = differs || readsOfStep(step).some((name) => dirty.has(name));
    differs = first !== second;
    if (touched && !differs) return { space, column, step: i, kind: step.step };
  }
  return null;
}

function split(place: string): { space: string; column: string } {
  const at = place.indexOf(':');
  return { space: place.slice(0, at), column: place.slice(at + 1) };
}

function readsOfStep(step: Step): string[] {
  switch (step.step) {
    case 'cell': return [`c${step.index}`];
    case 'read': case 'or-else': return [step.column];
    case 'ratio': return [step.numerator, step.denominator];
    case 'expression': return columnsOf(parseExpression(step.text));
    case 'gather': return gatherReads(step);
    default: return [];
  }
}
