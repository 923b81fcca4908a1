import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import { at } from '../../../../../src-shared/model/market/panel.ts';
import type { Strategy as StrategySpec } from '../../../../../src-shared/model/research/spec.ts';
import type { BookState, MarketView, Strategy } from '../../strategy.ts';
import { byScore, isHeld, openDecision } from '../standing.ts';
import { evaluateRule, namesInView } from './evaluate-rule.ts';
import { explainRules } from './explain-rules.ts';
import { entryOrders, protectiveOrders, protects } from './rule-orders.ts';
import { parseRule } from './parse-rule.ts';
import type { RuleNode } from './rule-tree.ts';

export type RulesSpec = Extract<StrategySpec, { kind: 'rules' }>;

/** What rules come to at the close of a session, per symbol. Truths: 1, 0, NaN for not known. */
export interface RuleDecision {
  readonly enter: Float64Array; readonly exit: Float64Array; readonly score: Float64Array;
  /** Names that are held and stay, that are left, and that are to be entered, best first. */
  readonly stay: readonly number[]; readonly leave: readonly number[]; readonly entered: readonly number[];
  /** Names whose order of an earlier session may still stand: they take a place and no second order is given. */
  readonly waiting: readonly number[];
  /** Weight of a name entered now. */
  readonly weight: number;
}

export interface Rules { readonly enter: RuleNode; readonly exit: RuleNode | null; readonly score: RuleNode | null }

/**
 * Declared rules. A name that is not held is entered where `enter` is known to hold (and `score`, where there is one, is known) and the session has a bar, best score
 * first while there are places (`top`). A held name is left where `exit` is known to hold; without `exit`, where `enter` is known not to
 * hold, unless protective orders are what it is left by. What is not known enters nothing and leaves nothing. An entry takes `weight`, else
 * 1 / `top`, and drifts after that; without either, all names on are spread equally at each decision. Errors: INVALID_INPUT (a rule).
 */
export function rulesStrategy(spec: RulesSpec, view: MarketView): Strategy {
  const names = namesInView(view);
  const rules: Rules = {
    enter: parseRule(spec.enter, 'truth', names, 'enter'),
    exit: spec.exit === undefined ? null : parseRule(spec.exit, 'truth', names, 'exit'),
    score: spec.score === undefined ? null : parseRule(spec.score, 'value', names, 'score'),
  };
  if (spec.order.type !== 'market' && spec.weight === undefined && spec.top === undefined) throw new AppError('INVALID_INPUT', `strategy.order.type is ${spec.order.type}, but neither weight nor top says how much of the book an order is for`, { userAction: 'give weight or top' });
  const market = spec.order.type === 'market';
  const kept = spec.weight !== undefined || spec.top !== undefined;
  const scratch = { target: new Float64Array(view.panel.symbols.length), signal: new Float64Array(view.panel.symbols.length) };
  const decide = (state: BookState): RuleDecision => decideRules(spec, rules, view, state, openDecision(view, state.session, scratch.target, scratch.signal));
  const targets = (state: BookState, target: Float64Array, signal: Float64Array): void => {
    openDecision(view, state.session, target, signal);
    const found = decide(state);
    signal.set(rules.score === null ? found.enter : found.score);
    for (const s of found.leave) target[s] = 0;
    // With a place of its own a name keeps what it has become; spread equally, all are weighed again.
    if (!kept) for (const s of found.stay) target[s] = found.weight;
    if (market) for (const s of found.entered) target[s] = found.weight;
  };
  const orders: Strategy['orders'] = (state) => {
    const found = decide(state);
    return [...(market ? [] : entryOrders(spec, view, state, found)), ...protectiveOrders(spec, view, state, [...found.stay, ...found.leave].sort((a, b) => a - b))];
  };
  return {
    warmUp: 0,
    targets,
    ...(market && !protects(spec) ? {} : { orders }),
    explain: (state, symbol) => explainRules({ spec, rules, view, state, symbol, decide, targets, orders: market && !protects(spec) ? [] : orders(state) }),
  };
}

function decideRules(spec: RulesSpec, rules: Rules, view: MarketView, state: BookState, inside: readonly number[]): RuleDecision {
  const { session } = state;
  const enter = evaluateRule(rules.enter, view, session);
  const nowhere = (): Float64Array => new Float64Array(enter.length).fill(Number.NaN);
  const score = rules.score === null ? nowhere() : evaluateRule(rules.score, view, session);
  const exit = rules.exit !== null ? evaluateRule(rules.exit, view, session) : protects(spec) ? nowhere().fill(0) : enter.map((holds) => 1 - holds);
  const held = inside.filter((s) => isHeld(state, s));
  const leave = held.filter((s) => exit[s] === 1);
  const stay = held.filter((s) => exit[s] !== 1);
  const earlier = standingSince(spec, rules, view, session);
  const waiting = inside.filter((s) => !isHeld(state, s) && earlier[s] === 1);
  const able = inside.filter((s) => !isHeld(state, s) && earlier[s] !== 1 && enter[s] === 1 && !Number.isNaN(view.price[at(view.panel, s, session)] as number) && (rules.score === null || !Number.isNaN(score[s] as number)));
  const places = spec.top === undefined ? able.length : Math.max(0, spec.top - stay.length - waiting.length);
  const entered = (rules.score === null ? able : byScore(able, score)).slice(0, places);
  const weight = spec.weight ?? (spec.top === undefined ? 1 / Math.max(1, stay.length + entered.length) : 1 / spec.top);
  return { enter, exit, score, stay, leave, entered, waiting, weight };
}

/** 1 where an order of an earlier session, given because `enter` held then, may still stand. */
function standingSince(spec: RulesSpec, rules: Rules, view: MarketView, session: number): Uint8Array {
  const out = new Uint8Array(view.panel.symbols.length);
  if (spec.order.type === 'market') return out;
  for (let t = Math.max(0, session - spec.order.validSessions + 1); t < session; t += 1) evaluateRule(rules.enter, view, t).forEach((holds, s) => {
    if (holds === 1) out[s] = 1;
  });
  return out;
}
