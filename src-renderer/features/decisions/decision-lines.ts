import { effectiveDecisions, type Decision } from '../../../src-shared/model/decision.ts';

/** A decision as the list shows it. */
export interface DecisionLine {
  readonly id: string;
  readonly decision: Decision;
  /** What was decided, in one line. */
  readonly title: string;
  readonly word: string;
  readonly state: 'holds' | 'withdrawn' | 'expired' | 'withdrawal';
  /** The withdrawal that took it back. */
  readonly by: Decision | null;
}

const WORDS: Readonly<Record<Decision['kind'], string>> = {
  constant: 'value set', override: 'cell overridden', 'no-data': 'no-data answer', 'map-code': 'code mapped', waive: 'rule waived', dialect: 'reading overruled', withdraw: 'withdrawn',
};

/** What a decision says, in one line. */
export function decisionTitle(decision: Decision): string {
  switch (decision.kind) {
    case 'constant': return `${decision.field} is ${decision.value}${decision.whenBlank ? ' where it is blank' : ''}`;
    case 'override': return `${decision.field} of source row ${decision.sourceRow} is ${decision.value ?? 'blank'}`;
    case 'no-data': return `${decision.code} answers ${decision.answer}${decision.date === undefined ? '' : ` ${decision.date}`}${decision.replaceValue ? ', also where there is a value' : ''}`;
    case 'map-code': return `“${decision.from}” in ${decision.field} means ${decision.to}`;
    case 'waive': return `${decision.rule}${decision.field === undefined ? '' : ` on ${decision.field}`} until ${decision.expires}, answered for by ${decision.owner}`;
    case 'dialect': return `${decision.member} is read as ${decision.value}`;
    case 'withdraw': return `takes back ${decision.decision}`;
  }
}

/** Decisions newest first, each with what became of it on a day (ISO): nothing is ever taken out of the list. */
export function decisionLines(decisions: readonly Decision[], day: string): DecisionLine[] {
  const effective = new Set(effectiveDecisions(decisions).map(({ id }) => id));
  const withdrawals = new Map(decisions.flatMap((each) => (each.kind === 'withdraw' ? [[each.decision, each] as const] : [])));
  return decisions.map((decision): DecisionLine => {
    const by = effective.has(decision.id) ? null : withdrawals.get(decision.id) ?? null;
    const state = decision.kind === 'withdraw' ? 'withdrawal' : !effective.has(decision.id) ? 'withdrawn' : decision.kind === 'waive' && decision.expires < day ? 'expired' : 'holds';
    return { id: decision.id, decision, title: decisionTitle(decision), word: WORDS[decision.kind], state, by };
  }).toReversed();
}
