import type { FindingGroup } from '../../../../src-shared/model/finding.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { SOURCE_RULES, type SourceRule } from '../../../data/source-finding.ts';
import { MARKET_RULES, marketRule } from './rules.ts';

export interface FindingGroups { readonly verdict: 'passed' | 'blocked'; readonly policy: string; readonly rules: number; readonly groups: readonly FindingGroup[] }

/** Findings by rule and field, as every gate that judges stores them. `found` is a view of all findings. */
export async function groupsOf(session: Session, title: string, rows: number): Promise<FindingGroups> {
  const counted = await session.rows('SELECT rule, field, count(*) AS findings, count(DISTINCT source_row) AS rows FROM found GROUP BY rule, field ORDER BY rule, field');
  const groups = counted.map((line): FindingGroup => {
    const [rule, field, findings, touched] = [String(line['rule']), String(line['field']), Number(line['findings']), Number(line['rows'])];
    const words = marketRule(rule);
    const severity = words?.severity ?? 'warning';
    const blocks = severity === 'blocking';
    return {
      rule, field, title: words?.title ?? SOURCE_RULES[rule as SourceRule] ?? rule, text: words === null ? 'Something about the layout of the file is odd; the cell is kept as it stands.' : `${words.text} ${words.todo}`, reference: '', severity, findings, rows: touched,
      ratePoints: rows === 0 ? '0.0000' : (Math.floor((touched / rows) * 1_000_000) / 10_000).toFixed(4), balancePoints: null, materiality: blocks ? 'blocking' : severity === 'note' ? 'info' : 'review',
      why: blocks ? 'the data must not be used as it is' : words?.keeps === true ? 'the bar is not used' : severity === 'note' ? 'told' : 'the bar is used, and flagged', notEvaluable: 0, waived: 0, waivable: false,
    };
  });
  return { verdict: groups.some(({ materiality }) => materiality === 'blocking') ? 'blocked' : 'passed', policy: title, rules: MARKET_RULES.length, groups };
}
