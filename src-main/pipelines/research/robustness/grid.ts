import { z } from 'zod';
import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Strategy } from '../../../../src-shared/model/research/spec.ts';

type Value = number | string;

export interface Axis { readonly name: string; readonly values: readonly Value[] }

/** One combination. `strategy` is null where the combination is none (`why`): a fast average that is not shorter than the slow one. */
export interface Cell { readonly at: readonly Value[]; readonly strategy: Strategy | null; readonly why: string | null; readonly own: boolean }

export interface Grid { readonly axes: readonly Axis[]; readonly cells: readonly Cell[] }

/** Combinations that one run tries at most. */
export const MOST_CELLS = 4096;

/**
 * Every combination of the members that a sweep goes over, row-major with axes in order of their names; a member inside another is named with a
 * dot (`order.stopLoss`). Errors: INVALID_INPUT where the strategy has no such member or a value does not fit it, LIMIT_EXCEEDED.
 */
export function gridOf(strategy: Strategy, over: Readonly<Record<string, readonly Value[]>>): Grid {
  const axes = Object.keys(over).sort().map((name) => ({ name, values: over[name] as readonly Value[] }));
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (axes.length === 0) throw new AppError('INVALID_INPUT', 'validation.sweep.over names no member of the strategy', { userAction: 'name at least one, or leave the sweep out' });
  if (count > MOST_CELLS) throw new AppError('LIMIT_EXCEEDED', `the sweep has ${count} combinations; ${MOST_CELLS} are the most`, { userAction: 'sweep over fewer values', details: { cells: count } });
  for (const { name, values } of axes) if (new Set(values).size !== values.length) throw new AppError('INVALID_INPUT', `validation.sweep.over.${name} has a value twice`, { userAction: 'name each value once' });
  const own = canonicalJson(strategy);
  const cells = Array.from({ length: count }, (_, k) => {
    let rest = k;
    const at = axes.map(() => 0 as Value);
    for (let a = axes.length - 1; a >= 0; a -= 1) {
      const { values } = axes[a] as Axis;
      at[a] = values[rest % values.length] as Value;
      rest = Math.floor(rest / values.length);
    }
    return cellOf(strategy, axes, at, own);
  });
  return { axes, cells };
}

function cellOf(strategy: Strategy, axes: readonly Axis[], at: readonly Value[], own: string): Cell {
  const changed = axes.reduce<Record<string, unknown>>((made, { name }, a) => withMember(made, name.split('.'), at[a] as Value, name), strategy);
  const parsed = Strategy.safeParse(changed);
  if (!parsed.success) throw new AppError('INVALID_INPUT', `the sweep's combination ${cellName(axes, at)} is no strategy: ${z.prettifyError(parsed.error)}`, { userAction: 'correct validation.sweep.over in the spec' });
  const { data } = parsed;
  const why = data.kind === 'sma' && data.fast >= data.slow ? 'the fast average is not shorter than the slow one' : data.kind === 'momentum' && data.skip >= data.lookback ? 'what is skipped is not shorter than the look-back' : null;
  return { at, strategy: why === null ? data : null, why, own: canonicalJson(data) === own };
}

/** A copy with one member changed. A member that the strategy does not know is refused, or a misspelt sweep would try one thing many times. */
function withMember(of: Record<string, unknown>, path: readonly string[], value: Value, name: string): Record<string, unknown> {
  const [head, ...rest] = path as [string, ...string[]];
  const optional = ['exit', 'score', 'top', 'weight', 'stopLoss', 'takeProfit', 'trailing'].includes(head) && (of['kind'] === 'rules' || of['kind'] === 'ppo' || name.startsWith('order.'));
  if (head === 'kind' || (!Object.hasOwn(of, head) && !optional)) throw new AppError('INVALID_INPUT', `validation.sweep.over names ${name}, which this strategy does not have (it has ${Object.keys(of).filter((key) => key !== 'kind').join(', ') || 'nothing to sweep over'})`, { userAction: 'name a member of the strategy' });
  if (rest.length === 0) return { ...of, [head]: value };
  const inner = of[head];
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) throw new AppError('INVALID_INPUT', `validation.sweep.over names ${name}, but ${head} has no members`, { userAction: 'name a member of the strategy' });
  return { ...of, [head]: withMember(inner as Record<string, unknown>, rest, value, name) };
}

/** `fast=20, slow=50`. */
export function cellName(axes: readonly Axis[], at: readonly Value[]): string {
  return axes.map(({ name }, a) => `${name}=${at[a]}`).join(', ');
}
