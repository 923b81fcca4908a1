import { useContext } from 'react';
import type { TraceNode } from '../../../src-shared/model/trace.ts';
import { Severity } from '../../components/marks.tsx';
import { TracingContext } from '../../components/traceable.tsx';
import { Hash, Verbatim } from '../../components/values.tsx';
import { CodeLine } from './document/code-line.tsx';
import { DocumentView } from './document/document-view.tsx';
import type { BrokenStop, FindingsStop, FoldedStop, StepStop } from './path.ts';
import { BeadLine } from './value-text.tsx';
import { documentWord, Person, Vouch } from './vouch.tsx';

/** What every stop on the line is given: roving focus and whether it is open in place. */
export interface StopProps {
  readonly focusable: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** What a person opened must be in sight. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** A step in full: rule text, value before and after, who vouches, the code that did it, and the document at the version used. */
export function StepDetail({ stop }: { stop: StepStop }) {
  const { run } = useContext(TracingContext);
  const { step } = stop;
  const origin = step.origin;
  return (
    <div className="stp-open" ref={intoView}>
      <dl className="kv">
        <dt>Rule</dt><dd>{step.detail || step.title}</dd>
        <dt>Before</dt><dd>{step.before === null ? <span className="d3">nothing: the value starts here</span> : <span className="raw"><Verbatim text={step.before} /></span>}</dd>
        <dt>After</dt><dd><span className="raw"><Verbatim text={step.after} /></span></dd>
      </dl>
      <dl className="kv">
        {origin === undefined ? <><dt>From</dt><dd>the derivation of {stop.node.column}, in the run’s plan</dd></> : (
          <>
            <dt>From</dt><dd>{documentWord(origin)}: {origin.label}</dd>
            {origin.actor === undefined ? null : <><dt>Person</dt><dd><Person origin={origin} /></dd></>}
            <dt>Reference</dt><dd className="mono">{origin.ref}</dd>
            {origin.hash === undefined ? null : <><dt>Hash</dt><dd><Hash hash={origin.hash} digits={16} /></dd></>}
          </>
        )}
        {stop.stored === null ? null : <><dt>Stored in</dt><dd>{stop.stored.table} <Hash hash={stop.stored.sha256} digits={16} /></dd></>}
        {run === null ? null : <CodeLine run={run} sha256={stop.node.artifactSha256} />}
      </dl>
      {run === null || origin === undefined ? null : <DocumentView run={run} origin={{ kind: origin.kind, ref: origin.ref, ...(origin.hash === undefined ? {} : { hash: origin.hash }) }} />}
    </div>
  );
}

export function StepRow({ stop, focusable, open, onToggle }: StopProps & { stop: StepStop }) {
  return (
    <>
      <button type="button" className={`stp${stop.solid ? '' : ' same'}`} aria-expanded={open} tabIndex={focusable ? 0 : -1} data-stop={stop.key} onClick={onToggle}>
        <span className="w"><span className="m5 el">{stop.step.title}</span><span className="s d2 el">{stop.step.detail}</span></span>
        <span className="k"><i aria-hidden="true" />{stop.solid ? <span className="vh">changed</span> : <span className="eq">unchanged</span>}</span>
        <span className="p"><Vouch stop={stop} />{stop.verified ? null : <span className="vh">not verified</span>}</span>
      </button>
      {open ? <StepDetail stop={stop} /> : null}
      {stop.bead === null ? null : <BeadLine bead={stop.bead} label="Value before:" />}
    </>
  );
}

/** Steps that changed nothing, on one dashed line; Enter shows them one by one. */
export function FoldedRow({ stop, focusable, open, onToggle }: StopProps & { stop: FoldedStop }) {
  return (
    <button type="button" className={`stp same fold${open ? ' opened' : ''}`} aria-expanded={open} tabIndex={focusable ? 0 : -1} data-stop={stop.key} onClick={onToggle}>
      <span className="w"><span className="s d2 el">{stop.steps.map(({ step }) => step.title).join(', ')}</span></span>
      <span className="k"><span className="eq">{stop.steps.length} steps unchanged, {open ? 'shown below' : 'folded'}</span></span>
      <span className="p" />
    </button>
  );
}

type NodeFinding = TraceNode['findings'][number];
const levelOf = (severity: string): 'blocking' | 'error' | 'warning' | 'note' => (severity === 'blocking' || severity === 'error' || severity === 'warning' ? severity : 'note');

/** `r.reviewer until 2026-12-31: reason`: the person in medium weight, the rest as it is. */
function Waiver({ text }: { text: string }) {
  const [, person = text, rest = ''] = /^(.*?)((?: until \d|: ).*)$/s.exec(text) ?? [];
  return <><span className="m5">{person}</span>{rest}</>;
}

export function FindingLine({ finding, brief }: { finding: NodeFinding; brief?: boolean }) {
  return <><span className="bare-sev"><Severity level={levelOf(finding.severity)} /></span> <span className="mono">{finding.rule}</span> {finding.title}{finding.waivedBy === null || brief ? null : <>, waived by <Waiver text={finding.waivedBy} /></>}</>;
}

/** The checks that spoke on this cell; they change nothing. */
export function FindingsRow({ stop, focusable, open, onToggle }: StopProps & { stop: FindingsStop }) {
  const { run } = useContext(TracingContext);
  const { findings } = stop.node;
  const waived = findings.filter((finding) => finding.waivedBy !== null).length;
  return (
    <>
      <button type="button" className="stp same" aria-expanded={open} tabIndex={focusable ? 0 : -1} data-stop={stop.key} onClick={onToggle}>
        <span className="w"><span className="m5 el">Validate</span><span className="s d2 el">{findings.length === 1 ? '1 finding' : `${findings.length} findings`} on this cell{waived > 0 ? `, ${waived} waived` : ''}</span></span>
        <span className="k"><i aria-hidden="true" /><span className="eq">unchanged</span></span>
        <span className="p"><span className="s el">{findings[0] === undefined ? null : <FindingLine brief finding={findings[0]} />}</span><span className="s d2 el">{findings[0]?.waivedBy == null ? null : <>waived by <Waiver text={findings[0].waivedBy} /></>}{findings.length > 1 ? `${findings[0]?.waivedBy == null ? '' : ', '}and ${findings.length - 1} more` : ''}</span></span>
      </button>
      {open ? <div className="stp-open"><ul className="plain">{findings.map((finding) => <li key={finding.rule}><FindingLine finding={finding} />{run === null ? null : <DocumentView run={run} origin={{ kind: 'rule', ref: finding.rule }} />}</li>)}</ul></div> : null}
    </>
  );
}

/** The thread ends here: which hash was expected and which was found. */
export function BrokenRow({ stop, focusable }: { stop: BrokenStop; focusable: boolean }) {
  const isHash = /^[0-9a-f]{64}$/.test(stop.expected);
  return (
    <div className="note block tv-bar" role="alert" tabIndex={focusable ? 0 : -1} data-stop={stop.key}>
      <div className="grow">
        <b>The thread ends here: {isHash ? `${stop.what} is not what the run stored.` : stop.what}</b>{' '}
        Expected {isHash ? <Hash hash={stop.expected} digits={16} /> : <span className="mono">{stop.expected}</span>}, found {isHash ? <Hash hash={stop.found} digits={16} /> : <span className="mono">{stop.found}</span>}. What stands below is not verified.
      </div>
    </div>
  );
}
