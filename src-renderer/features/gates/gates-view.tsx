import type { GateRecord, Run } from '../../../src-shared/model/run.ts';
import { formatBytes, formatCount, formatDay, plural } from '../../components/format.ts';
import { GateBars, gateLine } from '../../components/gates.tsx';
import { GateState, Severity } from '../../components/marks.tsx';
import { Segmented } from '../../components/inputs.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { runHref } from '../../routing/route.ts';
import { setQuery } from '../../routing/use-route.ts';
import { isResting } from '../../state/run-progress.ts';
import type { RunTabProps } from '../feature.ts';
import { GateGraph } from '../trace/graph/gate-graph.tsx';
import { RunNotes } from './run-notes.tsx';

/** Gates in run order: what each did, what it left, and what stands in the way. */
export function GatesView({ run, query }: RunTabProps) {
  if (run.gates.length === 0) return <EmptyState title="No gate has been planned yet">The run is queued; its gates appear when it starts.</EmptyState>;
  const going = !isResting(run.status);
  const graph = query['show'] === 'graph';
  const checked = run.gates.some((gate) => gate.id.startsWith('validate') && gate.outputs.length > 0);
  return (
    <div className={graph ? 'grow gate-all' : 'scroll grow'}>
      <div className="live">
        <GateBars gates={run.gates} />
        <div className="row s d2 gap5">
          <Severity level="blocking" count={run.findings.blocking} /><Severity level="review" count={run.findings.review} /><Severity level="info" count={run.findings.info} />
          {going ? <span className="d3">so far</span> : !checked ? <span className="d3">the checks have not run</span> : <a href={runHref(run.id, 'findings')}>See the findings</a>}
        </div>
      </div>
      <RunNotes run={run} />
      <div className="ph sec"><Segmented label="Show" value={graph ? 'graph' : 'list'} options={[{ id: 'list', label: 'List' }, { id: 'graph', label: 'Who reads what' }]} onChange={(to) => setQuery({ show: to === 'list' ? undefined : to })} /></div>
      {graph ? <GateGraph run={run} /> : <GateList run={run} />}
    </div>
  );
}

function GateList({ run }: Pick<RunTabProps, 'run'>) {
  return (
    <>
      <table className="gatelist">
        <caption className="vh">Gates of the run</caption>
        <colgroup><col style={{ width: 190 }} /><col style={{ width: 130 }} /><col style={{ width: 170 }} /><col /><col style={{ width: '34%' }} /></colgroup>
        <thead><tr><th className="fst">Gate</th><th>State</th><th>Work</th><th>What it says</th><th>Left behind</th></tr></thead>
        <tbody>{run.gates.map((gate) => <GateRow key={gate.id} gate={gate} />)}</tbody>
      </table>
      <Inputs run={run} />
    </>
  );
}

function GateRow({ gate }: { gate: GateRecord }) {
  const facts = Object.entries(gate.summary).map(([key, value]) => `${key.replaceAll('_', ' ').replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)} ${typeof value === 'number' ? formatCount(value) : typeof value === 'string' ? `“${value}”` : String(value ?? 'none')}`);
  return (
    <tr className="top">
      <td className="fst"><div className="m5 el">{gate.title}</div><div className="mi d3 mono">{gate.id} {gate.version}</div></td>
      <td><GateState status={gate.status} /></td>
      <td className="mono d2">{gate.status === 'running' || gate.status === 'passed' || gate.status === 'reused' ? gateLine(gate) : ''}{gate.key === null ? null : <div><Hash hash={gate.key} label="key" /></div>}</td>
      <td className="wrapc">{gate.message === null ? null : <div>{gate.message}</div>}{facts.length === 0 ? null : <div className="d2">{facts.join(', ')}</div>}</td>
      <td className="wrapc">{gate.outputs.map((output) => (
        <div key={output.name} className="row s"><span className="mono el">{output.name}</span><span className="d3 nw">{output.rows === undefined ? formatBytes(output.bytes) : plural(output.rows, 'row')}</span><Hash hash={output.sha256} /></div>
      ))}</td>
    </tr>
  );
}

/** What went in, by name and hash; and who started it. */
function Inputs({ run }: { run: Run }) {
  return (
    <section className="pad">
      <h2 className="h3">Inputs</h2>
      <dl className="kv mt4">
        {run.inputs.map((input) => <div key={input.name} className="contents"><dt>{input.name}</dt><dd className="row"><span className="el">{input.fileName}</span><Hash hash={input.sha256} digits={16} /></dd></div>)}
        {run.priorRun === null ? null : <div className="contents"><dt>prior</dt><dd><a href={runHref(run.priorRun, 'gates')}>{run.priorRun}</a></dd></div>}
        <dt>started</dt><dd>{formatDay(run.createdAt)} by <span className="m5">{run.actor}</span></dd>
        {run.approval === null ? null : <><dt>approved</dt><dd>{formatDay(run.approval.at)} by <span className="m5">{run.approval.actor}</span>: {run.approval.reason}</dd></>}
      </dl>
    </section>
  );
}
