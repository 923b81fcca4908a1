import './decisions.css';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { localRows } from '../../components/row-source.ts';
import type { Column } from '../../components/table-columns.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { attempt } from '../../state/attempt.ts';
import { useCache, useCall } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import type { RunTabProps } from '../feature.ts';
import { documentHref, forwardHref } from '../trace/explore-routes.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import { decisionLines, type DecisionLine } from './decision-lines.ts';
import { windowNow } from '../../state/window-clock.ts';

const STATE = { holds: { look: 'done', words: 'in force' }, withdrawn: { look: 'cancelled', words: 'withdrawn' }, expired: { look: 'blocked', words: 'expired' }, withdrawal: { look: 'queued', words: 'a withdrawal' } } as const;

const COLUMNS: readonly Column<DecisionLine>[] = [
  { id: 'word', title: 'Decision', width: 126, cell: (line) => line.word },
  { id: 'title', title: 'What', width: 260, grow: 1, cell: (line) => <span className={line.state === 'withdrawn' ? 'dec-off' : ''} title={line.title}>{line.title}</span> },
  { id: 'state', title: 'State', width: 116, cell: (line) => <span className={`st ${STATE[line.state].look}`}><i aria-hidden="true" />{STATE[line.state].words}</span> },
  { id: 'actor', title: 'Person', width: 150, cell: (line) => <span className="m5" title={line.decision.actor}>{line.decision.actor}</span> },
  { id: 'at', title: 'When', width: 140, cell: (line) => dayAndTime(line.decision.at) },
];

function Detail({ run, line, closed }: { run: string; line: DecisionLine; closed: string | null }) {
  const { client } = useBridge();
  const cache = useCache();
  const showDialog = useView((state) => state.showDialog);
  const withdraw = (): void => {
    if (closed !== null) return;
    showDialog(
      <Confirm title="Withdraw this decision?" verb="Withdraw" leave="Keep it" reasonLabel="Reason"
        consequence={<>{line.title}. The decision stays in the document with your withdrawal below it; a new run starts without it, and this run stays as it is.</>}
        onConfirm={(reason) => attempt(async () => {
          const next = await client['decisions.withdraw']({ run, decision: line.id, reason });
          navigate(runHref(next.run, 'gates'));
        }, () => cache.invalidate(['runs.', 'decisions.', 'audit.', 'approvals.', 'workspace.info']))} />);
  };
  useCommands([
    { id: 'decision.withdraw', label: 'Withdraw this decision', group: 'Decisions', keys: ['U'], when: () => closed === null, run: withdraw },
    { id: 'trace.forward', label: 'Forward: what this decision reaches', group: 'Decisions', keys: ['F'], run: () => navigate(forwardHref(run, { kind: 'decision', id: line.id })) },
  ]);
  return (
    <section className="pane dec-side" aria-label="The chosen decision">
      <div className="ph"><h2 className="el">{line.word}</h2><span className="sp" /><span className="mono s d3 el" title={line.id}>{line.id}</span></div>
      <div className="scroll grow pad dec-detail">
        <p>{line.title}</p>
        <blockquote>“{line.decision.reason}”</blockquote>
        <p className="s d2"><span className="m5">{line.decision.actor}</span>, {dayAndTime(line.decision.at)}{line.decision.tape === undefined ? '' : ', for one tape'}</p>
        {line.by === null ? null : <p className="s d2">Withdrawn by <span className="m5">{line.by.actor}</span>, {dayAndTime(line.by.at)}: “{line.by.reason}”</p>}
        <div className="row"><a className="btn sm" href={forwardHref(run, { kind: 'decision', id: line.id })}>What it reaches</a><a className="btn sm" href={documentHref(run, { kind: 'decision', ref: line.id })}>Its document</a></div>
        <div><Button look="danger" command="decision.withdraw" disabled={closed} onPress={withdraw}>Withdraw</Button></div>
        {closed === null ? <p className="hint">A withdrawal is a new decision: nothing is deleted.</p> : <p className="s d3">{closed}</p>}
      </div>
    </section>
  );
}

/** Every decision that made this run what it is, and those that were taken back. */
export function DecisionsView({ run, query }: RunTabProps) {
  const decisions = useCall('decisions.list', { run: run.id });
  const readOnly = useReadOnly();
  const lines = decisionLines(decisions.data ?? [], windowNow().toISOString().slice(0, 10));
  const at = lines.findIndex((line) => line.id === query['decision']);
  const chosen = lines[at];
  if (decisions.error !== null) return <div className="pad"><ErrorState error={decisions.error} retry={decisions.refetch} /></div>;
  if (decisions.data === undefined) return <Loading what="decisions" />;
  const closed = (line: DecisionLine): string | null => readOnly ?? (line.state === 'withdrawn' ? 'It is withdrawn already.' : line.state === 'withdrawal' ? 'A withdrawal is taken back by deciding anew.' : run.status === 'running' || run.status === 'queued' ? 'The run has not come to rest.' : null);
  return (
    <div className="main">
      <section className="pane grow" aria-label="Decisions">
        <div className="ph"><span className="s d3">{plural(lines.length, 'decision')}, newest first</span></div>
        <VirtualTable label="Decisions" rowHeight={32} columns={COLUMNS} source={localRows(lines)} selected={at < 0 ? null : at} onSelect={(index) => setQuery({ decision: lines[index]?.id }, { replace: true })}
          empty={<EmptyState title="No decision was needed."><a href={runHref(run.id, 'findings')}>Findings are where decisions are made.</a></EmptyState>} />
      </section>
      {chosen === undefined ? null : <Detail run={run.id} line={chosen} closed={closed(chosen)} />}
    </div>
  );
}
