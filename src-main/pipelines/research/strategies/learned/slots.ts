import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import { at } from '../../../../../src-shared/model/market/panel.ts';
import type { MarketView } from '../../strategy.ts';
import { evaluateRule, namesInView } from '../rules/evaluate-rule.ts';
import { parseRule } from '../rules/parse-rule.ts';
import type { RuleNode } from '../rules/rule-tree.ts';
import { inUniverse } from '../standing.ts';

/** What a policy decides over: groups of names by score, or names. */
export interface SlotRule {
  readonly action: 'weights' | 'groups';
  /** Slots: groups, or the names of `symbols`. */
  readonly slots: number;
  /** Value rule that names are grouped by. */
  readonly score: string | null;
  /** Names of the slots, of `weights` only. */
  readonly symbols: readonly string[];
  readonly features: readonly string[];
}

/** Reads a view the way a policy does. */
export interface Eyes {
  /** Slot of every symbol of the panel in a session, -1 for none, into `out`. */
  slots(session: number, out: Int16Array): void;
  /** Of each slot: the share of its features that are known, then the mean of each over its names; NaN where none is known. Into `out` from `from`. */
  base(session: number, slot: Int16Array, out: Float64Array, from: number): void;
}

/** Values of `base` a slot. */
export function baseWidth(rule: SlotRule): number {
  return rule.slots * (rule.features.length + 1);
}

/**
 * Groups: the names of the universe with a bar and a known score, in order of score, cut into equal parts, the lowest first; ties in order
 * of names. Weights: a name's own slot where it is in the universe, has a bar and all its features. Errors: INVALID_INPUT where a feature or
 * the score is not there.
 */
export function eyesOf(rule: SlotRule, view: MarketView): Eyes {
  const missing = rule.features.filter((name) => !view.features.columns.has(name));
  if (missing.length > 0) throw new AppError('INVALID_INPUT', `the policy reads ${missing.join(', ')}, which the spec's features do not have`, { userAction: 'declare these features, or train again' });
  const columns = rule.features.map((name) => view.features.columns.get(name) as Float64Array);
  const score: RuleNode | null = rule.score === null ? null : parseRule(rule.score, 'value', namesInView(view), 'strategy.score');
  const n = view.panel.symbols.length;
  const place = new Map(rule.symbols.map((name, k) => [name, k]));
  const able = (s: number, session: number): boolean => inUniverse(view, s, session) && !Number.isNaN(view.price[at(view.panel, s, session)] as number);
  return {
    slots(session, out) {
      out.fill(-1);
      if (score === null) {
        for (let s = 0; s < n; s += 1) {
          if (able(s, session) && columns.every((column) => !Number.isNaN(column[at(view.panel, s, session)] as number))) out[s] = place.get(view.panel.symbols[s] as string) ?? -1;
        }
        return;
      }
      const value = evaluateRule(score, view, session);
      const known: number[] = [];
      for (let s = 0; s < n; s += 1) if (able(s, session) && !Number.isNaN(value[s] as number)) known.push(s);
      known.sort((a, b) => (value[a] as number) - (value[b] as number) || a - b);
      known.forEach((s, k) => {
        out[s] = Math.floor((k * rule.slots) / known.length);
      });
    },
    base(session, slot, out, from) {
      const width = columns.length + 1;
      const [sum, count] = [new Float64Array(rule.slots * width), new Float64Array(rule.slots * width)];
      for (let s = 0; s < n; s += 1) {
        const k = slot[s] as number;
        if (k < 0) continue;
        for (let f = 0; f < columns.length; f += 1) {
          const value = (columns[f] as Float64Array)[at(view.panel, s, session)] as number;
          if (Number.isNaN(value)) continue;
          sum[k * width + f + 1] = (sum[k * width + f + 1] as number) + value;
          count[k * width + f + 1] = (count[k * width + f + 1] as number) + 1;
        }
      }
      for (let k = 0; k < rule.slots; k += 1) {
        let known = 0;
        for (let f = 1; f < width; f += 1) {
          const of = count[k * width + f] as number;
          out[from + k * width + f] = of === 0 ? Number.NaN : (sum[k * width + f] as number) / of;
          if (of > 0) known += 1;
        }
        out[from + k * width] = known / Math.max(1, columns.length);
      }
    },
  };
}
