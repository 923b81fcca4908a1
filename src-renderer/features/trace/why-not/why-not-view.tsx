import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import './why-not.css';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button, Kbd } from '../../../components/button.tsx';
import { formatCount } from '../../../components/format.ts';
import { Icon } from '../../../components/icon.tsx';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { Verbatim } from '../../../components/values.tsx';
import { navigate } from '../../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../../state/use-call.ts';
import { AddressLink } from '../address-link.tsx';
import { DocumentView } from '../document/document-view.tsx';
import { whyHref } from '../explore-routes.ts';
import { useCopyLink } from '../trace-actions.tsx';
import { ASKED, VERDICTS, type Verdict } from './why-words.ts';

type Answer = CallOutput<'trace.whyNot'>;
type Reason = Answer['reasons'][number];

/** A loan can be left out of hundreds of figures for one reason: the first say it, the rest are asked for. */
const EVIDENCE_SHOWN = 8;

function VerdictMark({ verdict }: { verdict: Verdict }) {
  const { words, shape } = VERDICTS[verdict];
  return <span className={`st ${shape}`}><i aria-hidden="true" />{words}</span>;
}

function ReasonRow({ run, reason, decides }: { run: string; reason: Reason; decides: boolean }) {
  const [open, setOpen] = useState(false);
  const [all, setAll] = useState(false);
  const id = useId();
  const evidence = all ? reason.evidence : reason.evidence.slice(0, EVIDENCE_SHOWN);
  return (
    <li className={decides ? 'why-row on' : 'why-row'}>
      <div className="why-gate"><span className="m5 el">{reason.gateTitle}</span><span className="mono mi d3 el">{reason.gate}</span></div>
      <div className="why-verdict"><VerdictMark verdict={reason.verdict} />{decides ? <span className="mi d3">decides</span> : null}</div>
      <div className="why-what">
        <div className="m5">{reason.title}</div>
        <p className="d2">{reason.text}</p>
        {evidence.length === 0 ? null : <dl className="why-evidence">{evidence.map((each, at) => <div key={`${at} ${each.label}`}><dt>{each.label}</dt><dd>{each.address === null && each.value === null ? <span className="d3">no value</span> : <AddressLink address={each.address} name={`${each.value ?? 'blank'}, ${each.label}`}><Verbatim text={each.value} /></AddressLink>}</dd></div>)}</dl>}
        {evidence.length === reason.evidence.length ? null : <button type="button" className="as-link s why-more" onClick={() => setAll(true)}>and {formatCount(reason.evidence.length - evidence.length)} more</button>}
        <div className="row s">{reason.rule === null ? null : <span className="mono d3">{reason.rule}</span>}
          {reason.document === null ? null : <button type="button" className="as-link" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>{open ? 'Close the document' : 'Open the document'}</button>}</div>
        {open && reason.document !== null ? <div id={id}><DocumentView run={run} origin={reason.document} /></div> : null}
      </div>
    </li>
  );
}

/** The first reason that gives the last word. */
function decidingOf(answer: Answer): number {
  return answer.verdict === 'reported' ? -1 : answer.reasons.findIndex((reason) => reason.verdict === answer.verdict);
}

function Reasons({ run, answer }: { run: string; answer: Answer }) {
  const deciding = decidingOf(answer);
  return (
    <>
      <div className="why-head" role="status"><VerdictMark verdict={answer.verdict} /><h2>{answer.headline}</h2></div>
      <div className="why-asked s d2">Understood as {ASKED[answer.asked.kind]}{answer.asked.kind === 'unknown' ? '' : <>: <span className="m5">{answer.asked.title}</span></>}.
        {answer.alternatives.length === 0 ? null : <> It could also be {answer.alternatives.slice(0, 8).map((each, at) => <span key={each.text}>{at === 0 ? '' : ', '}<a href={whyHref(run, each.text)}>{each.title}</a></span>)}.</>}</div>
      {answer.reasons.length === 0 ? <EmptyState title="No gate has a reason to tell.">Ask with a loan’s identifier, a code, a field, a header of the tape, “code@identifier” or “row 17”.</EmptyState>
        : <ol className="why-list" aria-label="Reasons, in the order of the gates">{answer.reasons.map((reason, at) => <ReasonRow key={`${at} ${reason.gate}`} run={run} reason={reason} decides={at === deciding} />)}</ol>}
    </>
  );
}

/** The question's own form, also on the place where any number is searched. */
export function WhyNotForm({ text, onAsk, autoFocus = false, label = 'Loan, code, field, header, code@loan or row' }: { text: string; onAsk: (text: string) => void; autoFocus?: boolean; label?: string }) {
  const [draft, setDraft] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setDraft(text), [text]);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (draft.trim() !== '') onAsk(draft.trim());
  };
  return (
    <form className="why-form" role="search" aria-label="Why not" onSubmit={onSubmit}>
      <label className="inp"><Icon name="search" /><span className="vh">{label}</span><input ref={field} data-why="true" value={draft} placeholder={label} onChange={(event) => setDraft(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') event.currentTarget.blur(); }} /></label>
      <Button onPress={() => { if (draft.trim() !== '') onAsk(draft.trim()); }}>Ask why not</Button>
    </form>
  );
}

/** Why a loan, a field or one value is not in the report: every gate's reason in the order of the run, with its evidence. */
export function WhyNotView({ run, text }: { run: string; text: string }) {
  const query = useCall('trace.whyNot', text === '' ? null : { run, text });
  const copyLink = useCopyLink();
  const box = useRef<HTMLElement>(null);
  useCommands([
    { id: 'why.ask', label: 'Ask about another loan, code or field', group: 'Why not', keys: ['/'], run: () => box.current?.querySelector<HTMLInputElement>('[data-why]')?.select() },
    { id: 'trace.link', label: 'Copy a link to this view', group: 'Trace', keys: ['Shift C'], run: copyLink },
  ]);
  return (
    <section className="pane grow" aria-label="Why not" ref={box}>
      <div className="ph why-bar"><WhyNotForm text={text} autoFocus={text === ''} onAsk={(to) => navigate(whyHref(run, to))} /><Kbd>/</Kbd><span className="sp" /><Button small look="quiet" icon="open" command="trace.link" onPress={copyLink}>Copy link</Button></div>
      <div className="scroll grow">
        {text === '' ? <EmptyState title="What is missing from the report?">Give a loan’s identifier, an ESMA code, a field, a header of the tape, a code of one loan (RREL30@…) or a row of the tape (row 17). The gates answer in their order, each with what it read.</EmptyState>
          : query.error !== null && query.data === undefined ? <div className="pad"><ErrorState error={query.error} kept="the run and its artifacts" retry={query.refetch} /></div>
            : query.data === undefined ? <Loading what="the reasons" /> : <Reasons run={run} answer={query.data} />}
      </div>
    </section>
  );
}
