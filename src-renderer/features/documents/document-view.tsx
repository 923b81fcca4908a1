import { Segmented } from '../../components/inputs.tsx';
import { formatMoment } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { formatRoute } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { windowNow } from '../../state/window-clock.ts';
import { ApprovalPanel } from '../governance/approval-panel.tsx';
import { DocumentDiff } from './document-diff.tsx';
import { DocumentEditor } from './document-editor.tsx';
import { useDocument, type DocumentDesk, type DocumentVersion } from './desk.ts';
import { APPROVAL_WORDS, versionWords } from './document-words.ts';

const SHOWS = [{ id: 'read', label: 'Read' }, { id: 'compare', label: 'Compare' }, { id: 'text', label: 'Edit' }, { id: 'approval', label: 'Approval' }] as const;
type Show = (typeof SHOWS)[number]['id'];

/** One version of a document: to read in sections, to compare in words, to edit into the next one, to approve. */
export function DocumentView({ desk, kind, sha256, query, all }: { desk: DocumentDesk; kind: string; sha256: string; query: Readonly<Record<string, string>>; all: readonly DocumentVersion[] }) {
  const answer = useDocument(desk, kind, sha256);
  const subject = desk.words[kind]?.subject ?? null;
  const shows = subject === null ? SHOWS.slice(0, 3) : SHOWS;
  const show: Show = shows.find(({ id }) => id === query['show'])?.id ?? 'read';
  if (answer.data === undefined) return answer.error === null ? <Loading what="the document" /> : <div className="pad"><ErrorState error={answer.error} retry={answer.refetch} />{answer.error.code === 'NOT_FOUND' ? <EmptyState title="There is no such document"><a href={formatRoute(desk.path)}>Go to the documents</a></EmptyState> : null}</div>;
  const { about, text } = answer.data;
  const state = APPROVAL_WORDS[about.approval];
  return (
    <>
      <div className="doc-head">
        <div className="row"><h2 className="el" title={about.title}>{about.title}</h2><span className="mono d3 nw">{versionWords(about)}</span>{about.shipped ? <span className="bdg">shipped</span> : null}<span className={`st ${state.look} s`}><i aria-hidden="true" />{state.words}{about.approvedBy.length > 0 ? `, ${about.approvedBy.join(', ')}` : ''}</span></div>
        <div className="row s d3"><span className="nw">{about.savedBy}, {formatMoment(about.savedAt, windowNow())}</span><span className="el" title={about.note}>{about.note}</span><span className="sp" /><Hash hash={about.sha256} label="sha256" digits={12} /><span className="doc-seg"><Segmented label="Show" value={show} options={shows} onChange={(to) => setQuery({ show: to === 'read' ? undefined : to })} /></span></div>
      </div>
      {show === 'read' ? <div className="scroll grow" tabIndex={0} role="group" aria-label={about.title}><desk.Read key={about.sha256} kind={kind} text={text} /></div>
        : show === 'compare' ? <DocumentDiff desk={desk} document={about} others={all.filter((each) => each.kind === kind && each.sha256 !== about.sha256)} against={query['with']} />
          : show === 'text' ? <DocumentEditor key={about.sha256} desk={desk} kind={kind} text={pretty(text)} onSaved={(saved) => navigate(formatRoute([...desk.path, kind, saved.sha256]))} />
            : <div className="scroll grow pad">{about.shipped && about.approval === 'none' ? <Note tone="info">It came with the product: nobody here has approved it yet.</Note> : null}<ApprovalPanel type={subject ?? ''} id={about.sha256} /></div>}
    </>
  );
}

/** JSON with line breaks, so that a fault has a line; other text as it is. */
function pretty(text: string): string {
  try {
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  } catch {
    return text;
  }
}
