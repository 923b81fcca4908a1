import { useMemo, useState } from 'react';
import { saveBlob } from '../../bridge/transport.ts';
import { Button, Kbd } from '../../components/button.tsx';
import { formatCount, runNumber } from '../../components/format.ts';
import { ChipSelect, SearchField } from '../../components/inputs.tsx';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { fits } from '../../shell/fits.ts';
import { RunActions } from '../../shell/run-actions.tsx';
import { useCall } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useMutate } from '../../state/use-mutate.ts';
import type { RunTabProps } from '../feature.ts';
import { forwardHref } from '../trace/explore-routes.ts';
import { ColumnDetail } from './column-detail.tsx';
import { useDrafts } from './draft-store.ts';
import { FieldPicker } from './field-picker.tsx';
import { groupHeading, linesOf, mappingColumns } from './mapping-list.tsx';
import { groupOf, nextOpen, reviewedMapping } from './review.ts';
import { useReview } from './use-review.ts';
import type { MappingAnswer } from './use-review.ts';
import './mapping.css';

/** The mapping review: every column with its certainty, the open ones first; a person confirms, remaps or ignores. */
export function MappingView({ run, query }: RunTabProps) {
  const answer = useCall('mapping.get', { run: run.id });
  if (answer.error !== null && answer.data === undefined) return <div className="pad"><ErrorState error={answer.error} retry={answer.refetch} /></div>;
  if (answer.data === undefined) return <Loading what="the mapping" />;
  return <Reviewing run={run} query={query} answer={answer.data} />;
}

const SHOW = [{ id: 'all', label: 'all' }, { id: 'open', label: 'needs you' }, { id: 'changed', label: 'changed here' }, { id: 'ignored', label: 'ignored' }];

function Reviewing({ run, query, answer }: { run: RunTabProps['run']; query: RunTabProps['query']; answer: MappingAnswer }) {
  const review = useReview(run.id, answer);
  const [picking, setPicking] = useState(false);
  const accept = useMutate('mapping.accept');
  const readOnly = useReadOnly();
  const { q = '', show = 'all' } = query;
  const proposed = answer.mapping.columns;
  const lines = useMemo(() => linesOf(review.columns, proposed, answer.profile.columns, (column) => fits(`${column.header} ${column.field ?? ''}`, q)
    && (show === 'all' || (show === 'open' ? column.status === 'review' : show === 'ignored' ? column.status === 'ignored' : !proposed.includes(column)))), [review.columns, proposed, answer.profile.columns, q, show]);
  const listColumns = useMemo(() => mappingColumns(run.id), [run.id]);
  const shown = lines.flatMap((line) => (line.kind === 'column' ? [line.column.index] : []));
  const wanted = query['column'] === undefined ? null : Number(query['column']);
  const current = wanted !== null && shown.includes(wanted) ? wanted : shown[0] ?? null;
  const column = review.columns.find((each) => each.index === current);
  const base = proposed.find((each) => each.index === current);
  const go = (index: number | null) => { if (index !== null) setQuery({ column: String(index) }, { replace: true }); };
  const acceptOne = () => { if (current !== null && review.accept(current)) go(nextOpen(shown, review.open.filter((index) => index !== current), current, 1)); };
  const ignoreOne = () => { if (current !== null) { review.ignore(current); go(nextOpen(shown, review.open.filter((index) => index !== current), current, 1)); } };
  const choices = base === undefined ? [] : [...(base.field === null ? [] : [{ field: base.field, tier: base.tier, score: base.score }]), ...base.alternatives.filter((each) => each.field !== base.field)];
  const confirm = async () => {
    const done = await accept.send({ run: run.id, mapping: reviewedMapping(answer.mapping, Object.fromEntries(review.columns.map((each) => [each.index, each]))), note: '' });
    if (done === undefined) return;
    useDrafts.getState().forget(run.id);
    navigate(runHref(done.run, 'gates'));
  };
  const openCount = review.open.length;
  const cannot = readOnly !== null ? readOnly : openCount > 0 ? `${formatCount(openCount)} ${openCount === 1 ? 'column' : 'columns'} still need you.` : run.status !== 'review_required' && review.steps === 0 ? 'Nothing is changed: this mapping is in use.' : null;
  const has = () => current !== null;
  useCommands([
    { id: 'mapping.next', label: 'Next column that needs you', group: 'Mapping', keys: ['J'], run: () => go(nextOpen(shown, review.open, current, 1)) },
    { id: 'mapping.previous', label: 'Previous column that needs you', group: 'Mapping', keys: ['K'], run: () => go(nextOpen(shown, review.open, current, -1)) },
    { id: 'mapping.accept', label: 'Accept this column', group: 'Mapping', keys: ['A'], when: has, run: acceptOne },
    { id: 'mapping.remap', label: 'Choose another field for this column', group: 'Mapping', keys: ['R'], when: has, run: () => setPicking(true) },
    { id: 'mapping.ignore', label: 'Ignore this column', group: 'Mapping', keys: ['X'], when: has, run: ignoreOne },
    { id: 'trace.forward', label: 'Forward: what this column reaches', group: 'Mapping', keys: ['F'], when: has, run: () => { if (current !== null) navigate(forwardHref(run.id, { kind: 'column', space: 'source', column: `c${current}` })); } },
    { id: 'mapping.group', label: 'Accept the group of this column', group: 'Mapping', keys: ['Shift A'], when: has, run: () => { if (base !== undefined) review.acceptGroup(groupOf(base)); } },
    { id: 'mapping.undo', label: 'Undo the last answer', group: 'Mapping', keys: ['U'], when: () => review.steps > 0, run: review.undo },
    { id: 'mapping.confirm', label: 'Confirm the mapping and continue', group: 'Mapping', keys: ['Ctrl Enter'], inTextFields: true, when: () => cannot === null && !accept.busy, run: () => void confirm() },
    ...choices.slice(0, 9).map((choice, at) => ({ id: `mapping.choice.${at + 1}`, label: `Choose alternative ${at + 1}`, group: 'Mapping', keys: [String(at + 1)], hidden: true, run: () => { if (current !== null) review.remap(current, choice.field); } })),
  ]);
  const taken = new Map(review.columns.filter((each) => each.field !== null && each.status === 'accepted' && each.index !== current).map((each) => [each.field ?? '', `column ${each.index + 1}`]));
  const count = (group: string) => proposed.filter((each) => groupOf(each) === group).length;
  return (
    <>
      <RunActions>
        <Button icon="down" onPress={() => saveBlob(new Blob([JSON.stringify(reviewedMapping(answer.mapping, Object.fromEntries(review.columns.map((each) => [each.index, each]))), null, 2)], { type: 'application/json' }), `mapping-${runNumber(run.number)}.json`)}>Mapping file</Button>
        <Button look="primary" command="mapping.confirm" busy={accept.busy} disabled={cannot} onPress={() => void confirm()}>Confirm and continue</Button>
      </RunActions>
      {accept.error === null ? null : <div className="pad"><ErrorState error={accept.error} kept="every answer on this page" /></div>}
      <div className="main">
        <section className="pane grow" aria-label="Columns of the tape">
          <div className="ph"><SearchField label="Header or field" width={210} value={q} onChange={(text) => setQuery({ q: text }, { replace: true })} />
            <ChipSelect label="Show" value={show} options={SHOW} changed={show !== 'all'} onChange={(to) => setQuery({ show: to === 'all' ? undefined : to })} />
            <span className="sp" /><span className="s d3 el" role="status">{count('settled')} settled, {count('glance')} to glance at, {openCount} need you, {review.columns.filter((each) => each.status === 'ignored').length} ignored</span></div>
          <VirtualTable label="Columns of the tape" columns={listColumns} source={localRows(lines)} group={groupHeading} selected={lines.findIndex((line) => line.kind === 'column' && line.column.index === current)}
            onSelect={(index) => { const line = lines[index]; if (line?.kind === 'column') go(line.column.index); }}
            empty={<EmptyState title={show === 'open' && q === '' && openCount === 0 ? 'Every column is answered' : 'No column fits the filter'}>{show === 'open' && q === '' && openCount === 0 && cannot === null ? 'Confirm and continue runs on with this mapping. ' : null}<button type="button" className="as-link" onClick={() => setQuery({ q: undefined, show: undefined })}>Show all columns</button></EmptyState>} />
        </section>
        {column === undefined || base === undefined ? null : (
          <ColumnDetail column={column} proposed={base} profile={answer.profile.columns.find((each) => each.index === column.index)} rows={answer.profile.rows} total={proposed.length} field={review.field(column)}
            open={review.openReading(column.index)} problem={review.problem(column.index)} choices={choices}
            forward={forwardHref(run.id, { kind: 'column', space: 'source', column: `c${column.index}` })} position={review.open.includes(column.index) ? `${review.open.indexOf(column.index) + 1} of ${openCount}` : openCount === 0 ? 'all answered' : `${openCount} open`}
            onChoose={(field) => review.remap(column.index, field)} onReading={(reading) => review.read(column.index, reading)} onAccept={acceptOne} onRemap={() => setPicking(true)} onIgnore={ignoreOne} />
        )}
      </div>
      <div className="ph keybar"><div className="keys"><span><Kbd>J</Kbd><Kbd>K</Kbd>next, previous that needs you</span><span><Kbd>1</Kbd>–<Kbd>9</Kbd>choose alternative</span><span><Kbd>A</Kbd>accept</span><span><Kbd>Shift A</Kbd>accept group</span><span><Kbd>U</Kbd>undo</span><span><Kbd>?</Kbd>all keys</span></div>
        <span className="sp" /><span className="s d3 el">Your answers are written to the log with your name when you confirm.</span></div>
      {picking && column !== undefined ? <FieldPicker header={column.header} fields={answer.fields} taken={taken} onClose={() => setPicking(false)} onChoose={(field) => { setPicking(false); review.remap(column.index, field.name); }} /> : null}
    </>
  );
}
