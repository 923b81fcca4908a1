import { at } from '../../../../../src-shared/model/market/panel.ts';
import type { BookState, MarketView, OrderIntent, SignalStep } from '../../strategy.ts';
import { isHeld } from '../standing.ts';
import { featureCells, outsideStep, priceCells, step } from '../why.ts';
import { evaluateRule, PRICE } from './evaluate-rule.ts';
import { COMPARISONS, kindOf, namesOf, type RuleNode } from './rule-tree.ts';
import type { RuleDecision, Rules, RulesSpec } from './rules-strategy.ts';

interface Asked {
  readonly spec: RulesSpec; readonly rules: Rules; readonly view: MarketView; readonly state: BookState; readonly symbol: number; readonly orders: readonly OrderIntent[];
  decide(state: BookState): RuleDecision;
  targets(state: BookState, target: Float64Array, signal: Float64Array): void;
}

/** Why rules decided what they did of a symbol: every comparison with the values it stands on, each rule's verdict, and what follows. */
export function explainRules(asked: Asked): SignalStep[] {
  const { spec, rules, view, state, symbol } = asked;
  const outside = outsideStep(view, symbol, state.session);
  if (outside) return [outside];
  const found = asked.decide(state);
  const held = isHeld(state, symbol);
  const target = new Float64Array(view.panel.symbols.length);
  asked.targets(state, target, new Float64Array(target.length));
  const told = (rule: RuleNode, title: string, text: string): SignalStep[] => [
    ...comparisonsOf(rule).map((part) => partStep(part, text, view, symbol, state.session)),
    step(title, text, verdict(evaluateRule(rule, view, state.session)[symbol] as number, kindOf(rule))),
  ];
  return [
    ...(held && rules.exit !== null ? told(rules.exit, 'Exit', spec.exit as string) : told(rules.enter, 'Enter', spec.enter)),
    ...(rules.score === null || held ? [] : [partStep(rules.score, spec.score as string, view, symbol, state.session, 'Score')]),
    step('Verdict', outcome(asked, found, held), null),
    ...asked.orders.filter((order) => order.symbol === symbol).map((order) => step('Order', `${order.side} ${order.type}: ${order.reason}, for ${order.validSessions === 1 ? 'the next session' : `${order.validSessions} sessions`}`, order.stop ?? order.limit ?? null)),
    step('Target weight', Number.isNaN(target[symbol] as number) ? 'left as it is' : 'decided', target[symbol] as number),
  ];
}

function outcome({ spec, view, state, symbol }: Asked, found: RuleDecision, held: boolean): string {
  if (held) return found.leave.includes(symbol) ? 'held, and left' : Number.isNaN(found.exit[symbol] as number) ? 'held, and stays: whether to leave is not known' : 'held, and stays';
  if (found.waiting.includes(symbol)) return `an order of the last ${spec.order.validSessions - 1} sessions may still stand: no second one is given`;
  if (Number.isNaN(found.enter[symbol] as number)) return 'not entered: whether to enter is not known';
  if (found.enter[symbol] === 0) return 'not entered';
  if (found.entered.includes(symbol)) return spec.order.type === 'market' ? 'entered at the market' : `entered by a ${spec.order.type} order`;
  if (Number.isNaN(view.price[at(view.panel, symbol, state.session)] as number)) return 'not entered: there is no bar in the session';
  return spec.score !== undefined && Number.isNaN(found.score[symbol] as number) ? 'not entered: its score is not known' : `not entered: ${spec.top} places are taken`;
}

function verdict(value: number, kind: 'value' | 'truth'): string | number {
  if (kind === 'value') return value;
  return Number.isNaN(value) ? 'not known' : value === 1 ? 'holds' : 'does not hold';
}

/** One part with the values of the names in it. */
function partStep(part: RuleNode, text: string, view: MarketView, symbol: number, session: number, title?: string): SignalStep {
  const crossing = part.node === 'call' && kindOf(part) === 'truth';
  const sessions = crossing && session > 0 ? [session - 1, session] : [session];
  const names = namesOf(part);
  const values = names.map((name) => `${name} = ${sessions.map((t) => valueText(nameAt(view, name, symbol, t))).join(', then ')}`);
  const cells = sessions.flatMap((t) => names.flatMap((name) => (view.features.columns.has(name) ? featureCells(view, symbol, t, [name]) : priceCells(view, symbol, t, t))));
  return step(title ?? text.slice(part.from, part.to), values.length === 0 ? 'a constant' : values.join('; '), verdict(evaluateRule(part, view, session)[symbol] as number, kindOf(part)), cells);
}

function nameAt(view: MarketView, name: string, symbol: number, session: number): number {
  const column = name === PRICE && !view.features.columns.has(PRICE) ? view.price : (view.features.columns.get(name) as Float64Array);
  return column[at(view.panel, symbol, session)] as number;
}

const valueText = (value: number): string => (Number.isNaN(value) ? 'not known' : String(value));

/** Comparisons and crossings of a rule, in order of reading. */
function comparisonsOf(rule: RuleNode): RuleNode[] {
  if (rule.node === 'binary') return COMPARISONS.includes(rule.operator) ? [rule] : [...comparisonsOf(rule.left), ...comparisonsOf(rule.right)];
  if (rule.node === 'not') return comparisonsOf(rule.of);
  return rule.node === 'call' && kindOf(rule) === 'truth' ? [rule] : [];
}
