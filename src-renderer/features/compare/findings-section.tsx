import { useBridge } from '../../bridge/bridge.ts';
import { formatCount } from '../../components/format.ts';
import { Severity } from '../../components/marks.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import type { CallOutput } from '../../state/use-call.ts';
import { runHref } from '../../routing/route.ts';
import type { SectionProps } from './types.ts';

type Finding = CallOutput<'compare.findings'>['items'][number];

const LEVELS = ['blocking', 'error', 'warning', 'note'] as const;
const levelOf = (text: string): (typeof LEVELS)[number] => LEVELS.find((level) => level === text) ?? 'note';
const count = (value: number) => <span className={value === 0 ? 'd3' : ''}>{formatCount(value)}</span>;

/** Findings by rule and field: what is new, what is gone, what stays on the same row. */
export function FindingsSection({ left, right }: SectionProps) {
  const { client } = useBridge();
  const rows = usePagedRows<Finding>(`${left} ${right}`, (offset, limit, signal) => client['compare.findings']({ left, right, offset, limit }, { signal }));
  const link = (run: string, finding: Finding, value: number) => (value === 0 ? count(0) : <a className="plain" tabIndex={-1} href={runHref(run, 'findings', { rule: finding.rule, field: finding.field })}>{formatCount(value)}</a>);
  const columns: readonly Column<Finding>[] = [
    { id: 'rule', title: 'Rule', width: 96, mono: true, cell: (finding) => finding.rule },
    { id: 'severity', title: 'Severity', width: 92, cell: (finding) => <Severity level={levelOf(finding.severity)} /> },
    { id: 'field', title: 'Field', width: 140, grow: 1, mono: true, cell: (finding) => <span title={finding.field}>{finding.field}</span> },
    { id: 'title', title: 'What it says', width: 150, grow: 2, cell: (finding) => <span title={finding.title}>{finding.title}</span> },
    { id: 'added', title: 'New', width: 72, align: 'end', mono: true, hint: 'Only the right run has them', cell: (finding) => count(finding.added) },
    { id: 'gone', title: 'Gone', width: 72, align: 'end', mono: true, hint: 'Only the left run has them', cell: (finding) => count(finding.gone) },
    { id: 'same', title: 'Same', width: 72, align: 'end', mono: true, hint: 'On the same row of both runs', cell: (finding) => count(finding.same) },
    { id: 'left', title: 'Left run', width: 80, align: 'end', mono: true, cell: (finding) => link(left, finding, finding.left) },
    { id: 'right', title: 'Right run', width: 80, align: 'end', mono: true, cell: (finding) => link(right, finding, finding.right) },
  ];
  return (
    <section className="pane grow" aria-label="Findings">
      <div className="ph"><h2>Findings</h2><span className="sp" /><span className="s d3">A finding is the same where its rule speaks on the same field of the same row of both runs.</span></div>
      {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div> : rows.loading ? <Loading what="the findings of both runs" /> : <VirtualTable label="Findings of both runs" columns={columns} source={rows} empty={<EmptyState title="Neither run found anything." />} />}
    </section>
  );
}
