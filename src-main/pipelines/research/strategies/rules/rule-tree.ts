/** A rule as a tree. `from` and `to` are places in its text, so that every part can be shown as it was written. */
export type RuleNode = { readonly from: number; readonly to: number } & (
  | { readonly node: 'number'; readonly value: number }
  | { readonly node: 'name'; readonly name: string }
  | { readonly node: 'not' | 'negative'; readonly of: RuleNode }
  | { readonly node: 'binary'; readonly operator: BinaryOperator; readonly left: RuleNode; readonly right: RuleNode }
  | { readonly node: 'call'; readonly name: RuleFunction; readonly of: readonly RuleNode[] });

export type BinaryOperator = Comparison | '+' | '-' | '*' | '/' | 'and' | 'or';
export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!=';
export const COMPARISONS: readonly string[] = ['<', '<=', '>', '>=', '=', '!='];

/** The functions there are: how many values each takes, and what it gives. */
export const RULE_FUNCTIONS = {
  abs: { values: 1, gives: 'value', title: 'size without sign' },
  min: { values: 2, gives: 'value', title: 'the lesser' },
  max: { values: 2, gives: 'value', title: 'the greater' },
  rank: { values: 1, gives: 'value', title: 'place among the names of the universe in the session, 0 the lowest to 1 the highest, ties in the middle' },
  cross_above: { values: 2, gives: 'truth', title: 'was at or below in the session before, and is above' },
  cross_below: { values: 2, gives: 'truth', title: 'was at or above in the session before, and is below' },
} as const;
export type RuleFunction = keyof typeof RULE_FUNCTIONS;

/** Whether a part is a number or something that holds or does not. */
export function kindOf(node: RuleNode): 'value' | 'truth' {
  switch (node.node) {
    case 'not': return 'truth';
    case 'binary': return node.operator === 'and' || node.operator === 'or' || COMPARISONS.includes(node.operator) ? 'truth' : 'value';
    case 'call': return RULE_FUNCTIONS[node.name].gives;
    default: return 'value';
  }
}

/** Names that a rule reads, each once, in order of reading. */
export function namesOf(node: RuleNode): string[] {
  const found = new Set<string>();
  const walk = (part: RuleNode): void => {
    if (part.node === 'name') found.add(part.name);
    else if (part.node === 'binary') [part.left, part.right].forEach(walk);
    else if (part.node === 'call') part.of.forEach(walk);
    else if (part.node !== 'number') walk(part.of);
  };
  walk(node);
  return [...found];
}
