import { useMemo, useState } from 'react';
import './findings.css';
import type { Column } from '../../components/table-columns.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { groupDigits, plural } from '../../components/format.ts';
import { Severity } from '../../components/marks.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { Traceable } from '../../components/traceable.tsx';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { Verbatim } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import type { DecisionForm } from './decision-draft.ts';
import { addressOfFinding, findingAddress, FindingDetail, type FindingRow } from './finding-detail.tsx';
import { GroupPane } from './group-pane.tsx';
import { NeedsList } from './needs-list.tsx';
import { FindingsFile } from './findings-file.tsx';
import { PendingBar } from './pending-bar.tsx';
import { usePending } from './pending-store.ts';

const SEVERITY_OPTIONS = [{ id: 'all', label: 'all' }, { id: 'blocking', label: 'blocking' }, { id: 'error', label: 'errors' }, { id: 'warning', label: 'warnings' }, { id: 'note', label: 'notes' }] as const;

const WAIVED_OPTIONS = [{ id: 'all', label: 'all' }, { id: 'open', label: 'open' }, { id: 'waived', label: 'waived' }] as const;

/** What a row is called: a run that aligns columns reads loans. */
function rowWord(run: RunTabProps['run']): string {
  return run.gates.some(({ id }) => id === 'align') ? 'Loan' : 'Name';
}

const columnsOf = (word: string): readonly Column<FindingRow>[] => [
  { id: 'rule', title: 'Rule', width: 88, cell: (row) => <span className="row gap1"><span className="bare-word"><Severity level={row.severity} /></span><Traceable inGrid address={findingAddress(row)} name={`finding ${row.rule}`}>{row.rule}</Traceable></span> },
  { id: 'loan', title: word, width: 116, mono: true, cell: (row) => <span title={row.exposure ?? undefined}>{row.exposure ?? (row.sourceRow === null ? 'the pool' : `row ${row.sourceRow}`)}</span> },
  { id: 'column', title: 'Column in the tape', width: 112, grow: 2, cell: (row) => <span className="row gap1"><span className="el">{row.header === null ? <span className="mono d2">{row.field}</span> : <HeaderText text={row.header} />}</span>{row.waivedBy === null ? null : <span className="bdg">waived</span>}</span> },
  { id: 'observed', title: 'Observed', width: 92, grow: 1.4, align: 'end', cell: (row) => <Traceable inGrid address={addressOfFinding(row)} name={`${row.observed === null || row.observed === '' ? 'empty' : groupDigits(row.observed)}, ${row.field}`}>{row.observed === null || row.observed === '' ? <span className="ncx">empty</span> : <Verbatim text={groupDigits(row.observed)} />}</Traceable> },
  { id: 'expected', title: 'Expected', width: 84, grow: 1.6, cell: (row) => <span className="d2" title={row.expected}>{row.expected}</span> },
  { id: 'line', title: 'Line', width: 56, align: 'end', cell: (row) => <span className="d3">{row.line === null ? '–' : groupDigits(String(row.line))}</span> },
];

function HeaderText({ text }: { text: string }) {
  return <span className="hdr-t"><Verbatim text={text} /></span>;
}

/** Findings by rule or field, to the row and the source cell; decisions are formed here and applied together. */
export function FindingsView({ run, query }: RunTabProps) {
  const { client } = useBridge();
  const groups = useCall('findings.groups', { run: run.id });
  const mapping = useCall('mapping.get', { run: run.id });
  const columns = useMemo(() => columnsOf(rowWord(run)), [run]);
  const by = query['by'] === 'field' ? 'field' as const : 'rule' as const;
  const chosen = query[by] ?? null;
  const severity = query['severity'] ?? 'all';
  const waived = query['waived'] === 'open' || query['waived'] === 'waived' ? query['waived'] as 'open' | 'waived' : 'all' as const;
  const search = query['q'] ?? '';
  const filter = { run: run.id, ...(query['rule'] === undefined ? {} : { rule: query['rule'] }), ...(query['field'] === undefined ? {} : { field: query['field'] }), ...(severity === 'all' ? {} : { severity }), ...(waived === 'all' ? {} : { waived }), ...(search === '' ? {} : { search }) };
  const rows = usePagedRows<FindingRow>(JSON.stringify(filter), (offset, limit, signal) => client['findings.page']({ ...filter, offset, limit }, { signal }));
  const at = query['at'] === undefined ? null : Number(query['at']);
  const finding = at === null ? undefined : rows.row(at);
  const [form, setForm] = useState<DecisionForm | null>(null);
  const add = usePending((state) => state.add);
  const group = useMemo(() => groups.data?.groups.find((each) => each.rule === (finding?.rule ?? form?.rule) && (finding === undefined || each.field === finding.field)), [groups.data, finding, form]);
  const field = mapping.data?.fields.find((each) => each.name === (form?.field ?? finding?.field));
  const select = (index: number): void => { setForm(null); setQuery({ at: String(index) }, { replace: true }); };
  const step = (by_: 1 | -1): void => { if (rows.total > 0) select(Math.max(0, Math.min(rows.total - 1, (at ?? (by_ > 0 ? -1 : 1)) + by_))); };
  useCommands([
    { id: 'findings.next', label: 'Next finding', group: 'Findings', keys: ['J'], run: () => step(1) },
    { id: 'findings.previous', label: 'Previous finding', group: 'Findings', keys: ['K'], run: () => step(-1) },
  ]);
  if (groups.error !== null && groups.data === undefined) return <div className="pad"><ErrorState error={groups.error} retry={groups.refetch} /></div>;
  if (groups.data === undefined) return <Loading what="findings" />;
  const all = groups.data.groups.reduce((sum, each) => sum + each.findings, 0);
  return (
    <div className="f-all">
      <FindingsFile run={run.id} />
      <div className="main">
        <GroupPane data={groups.data} blocked={run.status === 'blocked'} by={by} current={chosen} onBy={(to) => setQuery({ by: to === 'rule' ? undefined : to, rule: undefined, field: undefined, at: undefined })} onChoose={(key) => setQuery({ rule: undefined, field: undefined, [by]: key ?? undefined, at: undefined }, { replace: true })} />
        <section className="pane f-rows" aria-label="Findings">
          <div className="ph"><SearchField label={`${rowWord(run)}, value`} width={168} value={search} onChange={(text) => setQuery({ q: text === '' ? undefined : text, at: undefined }, { replace: true })} />
            <ChipSelect label="Severity" value={severity} options={SEVERITY_OPTIONS} changed={severity !== 'all'} onChange={(to) => setQuery({ severity: to === 'all' ? undefined : to, at: undefined })} />
            <ChipSelect label="Waiver" value={waived} options={WAIVED_OPTIONS} changed={waived !== 'all'} onChange={(to) => setQuery({ waived: to === 'all' ? undefined : to, at: undefined })} /><span className="sp" />
            <span className="s d3 el">{rows.total === all ? `${plural(all, 'finding')}, none left out` : `${plural(rows.total, 'finding')} of ${plural(all, 'finding').replace(/ .*/, '')}`}</span></div>
          {run.status === 'blocked' ? <NeedsList run={run.id} onForm={setForm} /> : null}
          {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div> : (
            <VirtualTable key={query['rule'] === undefined ? 'all' : 'one'} label="Findings" columns={query['rule'] === undefined ? columns : columns.slice(1)} source={rows} selected={at} onSelect={select}
              empty={rows.loading ? null : all === 0 ? <EmptyState title="No rule found anything.">{plural(groups.data.rulesWithoutFindings, 'rule')} looked at every row.</EmptyState> : run.status === 'blocked' && severity === 'blocking' && search === '' ? <EmptyState title="No rule blocks this run.">What it needs stands above. <button type="button" className="as-link" onClick={() => setQuery({ severity: undefined })}>Show all {plural(all, 'finding')}</button></EmptyState> : <EmptyState title="No finding fits the filter."><button type="button" className="as-link" onClick={() => setQuery({ rule: undefined, field: undefined, severity: undefined, waived: undefined, q: undefined, at: undefined })}>Show all {plural(all, 'finding')}</button></EmptyState>} />
          )}
        </section>
        <FindingDetail run={run.id} finding={finding} group={group} field={field} form={form} onForm={setForm} onKeep={(draft) => { add(run.id, draft); setForm(null); }} />
      </div>
      <PendingBar run={run.id} beingApplied={run.status === 'running' || run.status === 'queued' ? 'The run goes on; wait until it rests.' : null} />
    </div>
  );
}
