import '../research-desk.css';
import type { Run } from '../../../../src-shared/model/run.ts';
import { Button } from '../../../components/button.tsx';
import { formatDay, formatDecimal, plural } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../../components/states.tsx';
import { Traceable } from '../../../components/traceable.tsx';
import { Hash, NotApplicable, Verified } from '../../../components/values.tsx';
import { runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { RunActions } from '../../../shell/run-actions.tsx';
import { useCall, type CallOutput } from '../../../state/use-call.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useReadOnly } from '../../../state/use-read-only.ts';
import type { RunTabProps } from '../../feature.ts';

type Shadow = CallOutput<'research.shadowOverview'>;
type Step = CallOutput<'research.shadowStep'>;

/** A replay, one session at a time: what was decided and filled, what was held, which limits were looked at, and whether it equals the experiment. */
export function ShadowTab({ run, query }: RunTabProps) {
  const asked = useCall('research.shadowOverview', { run: run.id });
  if (asked.data === undefined) return asked.error === null ? <Loading what="the replay" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  return <Replay run={run} shadow={asked.data} query={query} />;
}

function Replay({ run, shadow, query }: { run: Run; shadow: Shadow; query: Readonly<Record<string, string>> }) {
  const last = Math.max(0, shadow.step - 1);
  const at = Math.min(last, /^\d{1,7}$/.test(query['step'] ?? '') ? Number(query['step']) : last);
  const step = useCall('research.shadowStep', shadow.step === 0 ? null : { run: run.id, step: at });
  const go = useMutate('research.shadow');
  const readOnly = useReadOnly();
  const further = (steps: number | null): void => void go.send({ from: run.id, ...(steps === null ? {} : { steps }) }).then((answer) => { if (answer !== undefined) navigate(runHref(answer.run, 'gates')); });
  const left = shadow.steps - shadow.step;
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="Shadow replay">
      <RunActions>{left > 0 && !shadow.halted ? <><Button busy={go.busy} disabled={readOnly} onPress={() => further(21)}>21 sessions further</Button><Button busy={go.busy} disabled={readOnly} onPress={() => further(null)}>To the end</Button></> : null}</RunActions>
      <div className="ph rs-ph"><h2>{shadow.alias}</h2><span className="s d2">{formatDay(shadow.from)} to {formatDay(shadow.to)}, session {shadow.step} of {shadow.steps}</span><a className="s" href={runHref(shadow.of, 'result')}>experiment {shadow.of}</a><span className="sp" /><Hash hash={shadow.stateSha256} label="state" />{shadow.equal === true ? <Verified words="equals the experiment so far" /> : null}</div>
      <div className="pad rs-notes">
        {shadow.equal === false ? <Note tone="block"><b>It differs from the experiment.</b> {shadow.firstDifference}</Note> : null}
        {shadow.halted ? <Note tone="block"><b>It halted.</b> A limit was broken; the step says which.</Note> : null}
        {go.error === null ? null : <ErrorState error={go.error} kept="the replay as far as it went" />}
      </div>
      {shadow.step === 0 ? <EmptyState title="No session has been replayed">Go on with it above.</EmptyState> : (
        <>
          <div className="row pad rs-slider">
            <Button small disabled={at === 0 ? 'This is the first session' : null} onPress={() => setQuery({ step: String(at - 1) }, { replace: true })}>Before</Button>
            <label className="s d2 nw" htmlFor="rd-step">Session</label><input id="rd-step" type="range" min={0} max={last} value={at} aria-valuetext={step.data === undefined ? String(at) : formatDay(step.data.session)} onChange={(event) => setQuery({ step: event.target.value }, { replace: true })} />
            <Button small disabled={at >= last ? 'This is the last session so far' : null} onPress={() => setQuery({ step: String(at + 1) }, { replace: true })}>After</Button>
            <span className="mono s nw">{at + 1} of {plural(shadow.step, 'session')}</span>
          </div>
          {step.data === undefined ? (step.error === null ? <Loading what="the session" /> : <div className="pad"><ErrorState error={step.error} retry={step.refetch} /></div>) : <StepView step={step.data} of={shadow.of} />}
        </>
      )}
      <section aria-label="Execution"><div className="ph sec"><h2>Execution</h2></div>
        <div className="rs-wide"><table className="cp rd-table" aria-label="Execution metrics"><thead><tr><th className="fst" scope="col">Metric</th><th className="r" scope="col">Value</th><th scope="col">Unit</th><th scope="col" className="rs-def">Definition</th></tr></thead><tbody>{shadow.execution.map((line) => <tr key={line.metric}><td className="fst">{line.title}</td><td className="r">{line.value === null ? <NotApplicable /> : formatDecimal(line.value.toFixed(6), 4)}</td><td className="d3">{line.unit}</td><td className="d2 rs-def">{line.definition}</td></tr>)}</tbody></table></div></section>
      <section aria-label="Governance"><div className="ph sec"><h2>Governance</h2></div>
        <dl className="kv pad">{shadow.governance.map((line) => <div key={line.title} className="contents"><dt>{line.title}</dt><dd><Traceable address={line.address} name={`${line.value}, ${line.title}`}>{line.value}</Traceable></dd></div>)}</dl></section>
    </div>
  );
}

function StepView({ step, of }: { step: Step; of: string }) {
  const broken = step.checks.filter(({ ok }) => !ok).length;
  return (
    <>
      <div className="row pad rd-day"><b className="mono">{step.session}</b><span className="s d2 nw">Equity <span className="mono">{formatDecimal(step.equity, 2)}</span></span><span className="s d2 nw">Cash <span className="mono">{formatDecimal(step.cash, 2)}</span></span><span className="s d2 nw">Below the highest <span className="mono">{formatDecimal(String(Number(step.drawdown) * 100), 2)}</span> %</span><span className="s d2 nw">{plural(step.decided, 'order')} decided</span><span className="sp" /><span className="s d3">{step.equal ? 'equal to the experiment' : 'differs from the experiment'}</span><Hash hash={step.hash} label="step" /></div>
      <div className="rd-two">
        <section aria-label="Fills"><div className="ph sec"><h2>Fills</h2><span className="s d3">{plural(step.fills.length, 'fill')}</span></div>
          {step.fills.length === 0 ? <p className="pad s d2">Nothing was filled on this session.</p> : <div className="rs-wide"><table className="cp rd-table" aria-label="Fills of the session"><thead><tr><th className="fst" scope="col">Name</th><th scope="col">Side</th><th className="r" scope="col">Units</th><th className="r" scope="col">Price</th><th className="r" scope="col">Commission</th><th scope="col">Status</th></tr></thead><tbody>{step.fills.map((fill) => <tr key={fill.number}><td className="fst mono">{fill.symbol}</td><td>{fill.side}</td><td className="r">{formatDecimal(fill.units, 2)}</td><td className="r">{fill.price === null ? <NotApplicable /> : <Traceable address={fill.address} run={of} name={`${formatDecimal(fill.price, 4)}, fill price of ${fill.symbol}`}>{formatDecimal(fill.price, 4)}</Traceable>}</td><td className="r">{formatDecimal(fill.commission, 2)}</td><td title={fill.reason}>{fill.status}</td></tr>)}</tbody></table></div>}</section>
        <section aria-label="Limits"><div className="ph sec"><h2>Limits</h2><span className="s d3">{step.checks.length === 0 ? 'nothing was decided at this close' : broken === 0 ? `${step.checks.length} looked at, all within` : `${broken} of ${step.checks.length} broken`}</span></div>
          <div className="rs-wide"><table className="cp rd-table" aria-label="Limits of the session"><thead><tr><th className="fst" scope="col">Limit</th><th className="r" scope="col">Observed</th><th className="r" scope="col">Limit</th><th scope="col">Within</th></tr></thead><tbody>{step.checks.map((check) => <tr key={check.code}><td className="fst" title={check.code}>{check.title}</td><td className="r mono">{check.observed}</td><td className="r mono">{check.limit}</td><td>{check.ok ? 'yes' : <span className="block-text m5">no</span>}</td></tr>)}</tbody></table></div></section>
      </div>
      <section aria-label="Held"><div className="ph sec"><h2>Held at the close</h2><span className="s d3">{plural(step.positions.length, 'position')}</span></div>
        {step.positions.length === 0 ? <p className="pad s d2">Nothing: all of it was cash.</p> : <div className="rs-wide rd-held" tabIndex={0} role="group" aria-label="Positions at the close"><table className="cp rd-table"><thead><tr><th className="fst" scope="col">Name</th><th className="r" scope="col">Units</th><th className="r" scope="col">Close</th><th className="r" scope="col">Value</th><th className="r" scope="col">Weight, %</th></tr></thead><tbody>{step.positions.map((line) => <tr key={line.symbol}><td className="fst mono">{line.symbol}</td><td className="r">{formatDecimal(line.units, 2)}</td><td className="r">{formatDecimal(line.price, 2)}</td><td className="r">{formatDecimal(line.value, 2)}</td><td className="r">{formatDecimal(String(Number(line.weight) * 100), 2)}</td></tr>)}</tbody></table></div>}</section>
    </>
  );
}
