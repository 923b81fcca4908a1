import { at } from '../../../../../src-shared/model/market/panel.ts';
import type { MarketView } from '../../strategy.ts';
import { inUniverse } from '../standing.ts';
import type { BinaryOperator, RuleNode } from './rule-tree.ts';

/** The signal price, by the spec's `prices`: the one name that rules read besides features. */
export const PRICE = 'price';

/** Names that rules over a view may read. */
export function namesInView(view: MarketView): ReadonlySet<string> {
  return new Set([PRICE, ...view.features.names]);
}

/**
 * A part of a rule for every symbol at the close of a session: numbers, or 1 (holds), 0 (does not), NaN (not known). A value that is not
 * known makes a comparison not known; `and`, `or` and `not` follow Kleene: one 0 decides an `and`, one 1 an `or`. Nothing after the
 * session is read; crossings read the session before, and are not known in the first one.
 */
export function evaluateRule(node: RuleNode, view: MarketView, session: number): Float64Array {
  const n = view.panel.symbols.length;
  const out = new Float64Array(n);
  if (session < 0) return out.fill(Number.NaN);
  switch (node.node) {
    case 'number': return out.fill(node.value);
    case 'name': {
      const column = node.name === PRICE && !view.features.columns.has(PRICE) ? view.price : (view.features.columns.get(node.name) as Float64Array);
      for (let s = 0; s < n; s += 1) out[s] = column[at(view.panel, s, session)] as number;
      return out;
    }
    case 'negative': return evaluateRule(node.of, view, session).map((value) => -value);
    case 'not': return evaluateRule(node.of, view, session).map((truth) => 1 - truth);
    case 'binary': {
      const [left, right] = [evaluateRule(node.left, view, session), evaluateRule(node.right, view, session)];
      for (let s = 0; s < n; s += 1) out[s] = apply(node.operator, left[s] as number, right[s] as number);
      return out;
    }
    case 'call': return call(node, view, session);
  }
}

function call(node: Extract<RuleNode, { node: 'call' }>, view: MarketView, session: number): Float64Array {
  const [first, second] = node.of as readonly [RuleNode, RuleNode];
  const left = evaluateRule(first, view, session);
  if (node.name === 'abs') return left.map((value) => Math.abs(value));
  if (node.name === 'rank') return rank(left, view, session);
  const right = evaluateRule(second, view, session);
  if (node.name === 'min') return left.map((value, s) => Math.min(value, right[s] as number));
  if (node.name === 'max') return left.map((value, s) => Math.max(value, right[s] as number));
  const [before, beside] = [evaluateRule(first, view, session - 1), evaluateRule(second, view, session - 1)];
  const sign = node.name === 'cross_above' ? 1 : -1;
  return left.map((value, s) => {
    const [was, is] = [sign * ((before[s] as number) - (beside[s] as number)), sign * (value - (right[s] as number))];
    return Number.isNaN(was) || Number.isNaN(is) ? Number.NaN : Number(was <= 0 && is > 0);
  });
}

/** Place among the names of the universe whose value is known, from 0 to 1, ties in the middle; a name alone has none. */
function rank(values: Float64Array, view: MarketView, session: number): Float64Array {
  const known = values.map((value, s) => (inUniverse(view, s, session) ? value : Number.NaN));
  const sorted = known.filter((value) => !Number.isNaN(value)).sort();
  const first = (value: number, strict: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < value || (!strict && sorted[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return known.map((value) => (Number.isNaN(value) || sorted.length < 2 ? Number.NaN : (first(value, true) + first(value, false) - 1) / 2 / (sorted.length - 1)));
}

function apply(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case 'and': return a === 0 || b === 0 ? 0 : a * b;
    case 'or': return a === 1 || b === 1 ? 1 : a + b;
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return b === 0 ? Number.NaN : a / b;
  }
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  switch (operator) {
    case '<': return Number(a < b);
    case '<=': return Number(a <= b);
    case '>': return Number(a > b);
    case '>=': return Number(a >= b);
    case '=': return Number(a === b);
    default: return Number(a !== b);
  }
}
