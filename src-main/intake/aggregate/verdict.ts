import type { Decision } from '../../../src-shared/model/decision.ts';
import type { FindingGroup } from '../../../src-shared/model/finding.ts';
import type { Severity } from '../../../src-shared/model/rule.ts';
import { decimal } from '../../../src-shared/kernel/decimal.ts';
import type { Sections } from '../params.ts';

export interface GroupFacts {
  readonly severity: Severity;
  readonly findings: number;
  readonly ratePoints: string;
  readonly balancePoints: string | null;
  readonly waived: number;
}

export type Materiality = FindingGroup['materiality'];

/**
 * What the policy makes of a group: the class of its severity, lifted where its share of rows or balance reaches a configured bar.
 * Waived findings are left out of what is judged, and a group that is waived whole is information.
 */
export function judge(group: GroupFacts, policy: Sections['policy']): { materiality: Materiality; why: string } {
  if (group.findings > 0 && group.waived === group.findings) return { materiality: 'info', why: 'waived' };
  const base = policy.bySeverity[group.severity]?.value ?? 'review';
  const rank: Record<Materiality, number> = { info: 0, review: 1, blocking: 2 };
  let verdict: { materiality: Materiality; why: string } = { materiality: base, why: `severity ${group.severity}` };
  if (group.findings < policy.leastFindings.value) return verdict;
  for (const lift of policy.lifts.value) {
    if (!(lift.severities as readonly string[]).includes(group.severity)) continue;
    const share = lift.share === 'rows' ? group.ratePoints : group.balancePoints;
    if (share === null || decimal(share).lt(decimal(lift.atLeast)) || rank[lift.to] <= rank[verdict.materiality]) continue;
    verdict = { materiality: lift.to, why: `${share} % of ${lift.share}, policy bar ${lift.atLeast} %` };
  }
  return verdict;
}

/** The waiver that covers a rule and field on the given day, or null: expired and unwaivable ones cover nothing. */
export function waiverFor(rule: string, field: string, waivable: boolean, decisions: readonly Decision[], asOf: string): Extract<Decision, { kind: 'waive' }> | null {
  if (!waivable) return null;
  for (const decision of decisions) {
    if (decision.kind === 'waive' && decision.rule === rule && (decision.field === undefined || decision.field === field) && decision.expires >= asOf) return decision;
  }
  return null;
}
