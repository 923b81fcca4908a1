/** The tree of the closed expression grammar. Nothing else can be said in a rule, a measure or a derivation. */
export type Expression =
  | { readonly node: 'number'; readonly text: string }
  | { readonly node: 'text'; readonly value: string }
  | { readonly node: 'date'; readonly value: string }
  | { readonly node: 'boolean'; readonly value: boolean }
  | { readonly node: 'null' }
  | { readonly node: 'column'; readonly name: string }
  | { readonly node: 'not' | 'negate'; readonly of: Expression }
  | { readonly node: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly node: 'in'; readonly of: Expression; readonly list: readonly Expression[]; readonly negated: boolean }
  | { readonly node: 'between'; readonly of: Expression; readonly low: Expression; readonly high: Expression; readonly negated: boolean }
  | { readonly node: 'is-null'; readonly of: Expression; readonly negated: boolean }
  | { readonly node: 'call'; readonly name: string; readonly args: readonly Expression[] };

export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*';

/** Columns that an expression reads, in order of first use. */
export function columnsOf(expression: Expression): string[] {
  const found = new Set<string>();
  const walk = (at: Expression): void => {
    switch (at.node) {
      case 'column': found.add(at.name); return;
      case 'not': case 'negate': case 'is-null': walk(at.of); return;
      case 'binary': walk(at.left); walk(at.right); return;
      case 'in': walk(at.of); at.list.forEach(walk); return;
      case 'between': walk(at.of); walk(at.low); walk(at.high); return;
      case 'call': at.args.forEach(walk); return;
      default:
    }
  };
  walk(expression);
  return [...found];
}
