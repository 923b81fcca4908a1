import { z } from 'zod';
import type { EvaluationReport, Fact } from '../../../../src-shared/model/research/evaluation.ts';

/** What is read of the artifact `lookahead`. */
export const LookAheadVerdict = z.looseObject({ verdict: z.string(), text: z.string().optional() });
/** What is read of the artifact `data.summary`. */
export const DataVerdicts = z.looseObject({ pointInTime: z.boolean().optional(), verdicts: z.array(z.looseObject({ check: z.string(), title: z.string(), observed: z.string(), bar: z.string(), verdict: z.string() })).optional() });

/**
 * Facts of a run by name: those of the evaluation, look-ahead of its gate, data quality of the reconciliation. A fact that nobody told is not
 * among them; one that is told twice holds where both say so.
 */
export function knownFacts(evaluation: Pick<EvaluationReport, 'facts'>, lookahead: z.output<typeof LookAheadVerdict> | null, data: z.output<typeof DataVerdicts> | null): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>(evaluation.facts.map((fact) => [fact.fact, fact]));
  if (lookahead !== null) {
    const holds = lookahead.verdict === 'passed' ? true : lookahead.verdict === 'blocked' || lookahead.verdict === 'failed' ? false : null;
    facts.set('look-ahead', { fact: 'look-ahead', title: 'No look ahead', holds, addresses: [], text: lookahead.text ?? `The look-ahead gate says ${lookahead.verdict}.` });
  }
  if (data?.verdicts !== undefined) facts.set('data-quality', dataQuality(data.verdicts));
  const pointInTime = facts.get('point-in-time');
  if (data?.pointInTime === false && pointInTime !== undefined) facts.set('point-in-time', { ...pointInTime, holds: false });
  return facts;
}

/** Every check of the data passed or was told; one that could not be made is not known, and one that blocked does not hold. */
function dataQuality(verdicts: readonly { readonly title: string; readonly observed: string; readonly bar: string; readonly verdict: string }[]): Fact {
  const of = (...names: string[]) => verdicts.filter(({ verdict }) => names.includes(verdict));
  const bad = verdicts.filter(({ verdict }) => !['passed', 'told', 'not-evaluable'].includes(verdict));
  const open = of('not-evaluable');
  const holds = bad.length > 0 ? false : of('passed', 'told').length === 0 ? null : true;
  const words = (list: typeof bad): string => list.map(({ title, observed, bar }) => `${title} (${observed}, bar ${bar})`).join('; ');
  const told = bad.length > 0 ? `Not met: ${words(bad)}.` : `${of('passed').length} checks passed, ${of('told').length} were told.`;
  return { fact: 'data-quality', title: 'Quality of the data', holds, addresses: [], text: `${told}${open.length > 0 ? ` Not evaluable: ${open.map(({ title }) => title).join('; ')}.` : ''}` };
}
