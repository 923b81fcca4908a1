import type { Finding, FindingGroup } from '../../../src-shared/model/finding.ts';

export type SeverityName = Finding['severity'];
export const SEVERITIES: readonly SeverityName[] = ['blocking', 'error', 'warning', 'note'];

/** Words for counts of each severity. */
export const SEVERITY_PLURAL: Readonly<Record<SeverityName, string>> = { blocking: 'Blocking', error: 'Errors', warning: 'Warnings', note: 'Notes' };

/** Findings by severity, blocking first, with the share of all that a bar draws. */
export function countBySeverity(groups: readonly FindingGroup[]): { severity: SeverityName; findings: number; share: number }[] {
  const all = groups.reduce((sum, group) => sum + group.findings, 0);
  return SEVERITIES.map((severity) => {
    const findings = groups.filter((group) => group.severity === severity).reduce((sum, group) => sum + group.findings, 0);
    return { severity, findings, share: all === 0 ? 0 : findings / all };
  });
}

/** One entry of the left pane: a rule or a field, with what is counted under it. */
export interface ListEntry {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly severity: SeverityName;
  readonly findings: number;
  readonly waived: number;
  readonly notEvaluable: number;
  readonly materiality: FindingGroup['materiality'];
}

const worst = (a: SeverityName, b: SeverityName): SeverityName => (SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b);
const MATERIALITY: readonly FindingGroup['materiality'][] = ['blocking', 'review', 'info'];

/** The left pane by rule or by field: worst severity first, then most findings, then name. */
export function listBy(groups: readonly FindingGroup[], by: 'rule' | 'field'): ListEntry[] {
  const entries = new Map<string, ListEntry>();
  const details = new Map<string, Set<string>>();
  for (const group of groups) {
    const key = by === 'rule' ? group.rule : group.field;
    const old = entries.get(key);
    const seen = details.get(key) ?? new Set();
    details.set(key, seen.add(by === 'rule' ? group.field : group.rule));
    entries.set(key, {
      key, title: by === 'rule' ? group.title : group.field, detail: '', severity: old ? worst(old.severity, group.severity) : group.severity,
      findings: (old?.findings ?? 0) + group.findings, waived: (old?.waived ?? 0) + group.waived, notEvaluable: (old?.notEvaluable ?? 0) + group.notEvaluable,
      materiality: old && MATERIALITY.indexOf(old.materiality) < MATERIALITY.indexOf(group.materiality) ? old.materiality : group.materiality,
    });
  }
  return [...entries.values()]
    .map((entry) => ({ ...entry, detail: [...(details.get(entry.key) ?? [])].join(', ') }))
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.findings - a.findings || (a.key < b.key ? -1 : 1));
}
