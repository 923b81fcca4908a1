import './document.css';
import type { DocumentRef } from '../../../../src-shared/contract/explore.ts';
import { formatCount } from '../../../components/format.ts';
import { ErrorState, Loading, Note } from '../../../components/states.tsx';
import { FileName, Hash } from '../../../components/values.tsx';
import { useCall, type CallOutput } from '../../../state/use-call.ts';
import { documentHref, forwardHref, forwardOfDocument } from '../explore-routes.ts';
import { cutDocument } from './cut-document.ts';

type Opened = CallOutput<'trace.document'>;

/** Scrolls its own box, never the page, so that the entry stands in sight. */
function entryInSight(mark: HTMLElement | null): void {
  const box = mark?.closest<HTMLElement>('pre');
  if (mark === null || box === null || box === undefined) return;
  box.scrollTop = Math.max(0, mark.offsetTop - box.clientHeight / 3);
}

/** A step that was opened grows when its document has come: it stays in sight as a whole. */
function stepInSight(element: HTMLElement | null): void {
  const step = element?.closest('.stp-open')?.closest('li');
  if (step !== null && step !== undefined) step.scrollIntoView({ block: step.clientHeight > (step.closest('.tv-scroll')?.clientHeight ?? 0) ? 'start' : 'nearest' });
}

/** The text with its entry marked; of a long document the surroundings of the entry. */
function DocumentText({ document, tall }: { document: Opened; tall: boolean }) {
  const cut = cutDocument(document.text, document.highlight);
  return (
    <>
      {cut.left === 0 ? null : <div className="mi d3">{formatCount(cut.shown)} of {formatCount(document.text.length)} characters, around the entry</div>}
      <pre className={`raw tdoc-text${tall ? ' tall' : ''}`} tabIndex={0} aria-label={`Text of ${document.title}`}>{cut.before}{cut.entry === '' ? null : <b className="tdoc-hit" ref={entryInSight}>{cut.entry}</b>}{cut.after}</pre>
    </>
  );
}

/** A document that vouches for a step, at the version the run used: who, when, which hash, and its text with the entry marked. */
export function DocumentView({ run, origin, alone = false }: { run: string; origin: DocumentRef; alone?: boolean }) {
  const query = useCall('trace.document', { run, origin });
  if (query.error !== null && query.data === undefined) return <ErrorState error={query.error} kept="the path as it stands" retry={query.refetch} />;
  const document = query.data;
  if (document === undefined) return <Loading what="the document" />;
  const forward = forwardOfDocument(origin);
  const other = origin.hash !== undefined && document.sha256 !== null && origin.hash !== document.sha256;
  return (
    <section className={alone ? 'tdoc alone' : 'tdoc'} ref={alone ? null : stepInSight} aria-label={`Document: ${document.title}`}>
      <div className="tdoc-cap"><span className="m5 strong el">{document.title}</span>{document.fileName === '' ? null : <FileName name={document.fileName} />}<Hash hash={document.sha256} label="sha256" digits={16} /><span className="sp" />
        {forward === null || alone ? null : <a href={forwardHref(run, forward)}>What it reaches</a>}{alone ? null : <a href={documentHref(run, origin)}>Open it alone</a>}</div>
      {document.note === null ? null : other ? <Note tone="warn">{document.note}</Note> : <div className="s d2">{document.note}</div>}
      {document.facts.length === 0 ? null : <dl className="kv tdoc-facts">{document.facts.map((fact, at) => <div key={`${at} ${fact.label}`} className="contents"><dt>{fact.label}</dt><dd>{/^[0-9a-f]{64}$/.test(fact.value) ? <Hash hash={fact.value} digits={16} /> : fact.value}</dd></div>)}</dl>}
      {document.text === '' ? null : <DocumentText document={document} tall={alone} />}
    </section>
  );
}
