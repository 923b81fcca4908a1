import './documents.css';
import { useState } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { formatRoute } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { DocumentView } from './document-view.tsx';
import { useDocuments, useSaveDocument, type DocumentDesk, type DocumentVersion } from './desk.ts';
import { APPROVAL_WORDS, byName } from './document-words.ts';

/** Documents of a pipeline: versions with their approval at the left, the chosen one at the right. `rest`: kind and hash. */
export function DocumentsView({ desk, rest, query }: { desk: DocumentDesk; rest: readonly string[]; query: Readonly<Record<string, string>> }) {
  const documents = useDocuments(desk);
  const kind = desk.kinds.find((each) => each === rest[0]);
  const all = documents.data ?? [];
  const first = all.find((each) => each.kind === (kind ?? desk.kinds[0]) && desk.isSecondary?.(each) !== true) ?? all[0];
  const chosen = rest[1] ?? (first === undefined ? null : newest(all, first).sha256);
  const chosenKind = rest[1] === undefined ? first?.kind : kind;
  return (
    <div className="main">
      <nav className="pane doc-list" aria-label="Documents">
        <div className="scroll grow">
          {documents.error !== null ? <div className="pad"><ErrorState error={documents.error} retry={documents.refetch} /></div> : null}
          {documents.data === undefined && documents.error === null ? <Loading what="the documents" /> : desk.kinds.map((each) => <KindList key={each} desk={desk} kind={each} documents={all.filter((document) => document.kind === each)} chosen={chosen} />)}
        </div>
      </nav>
      <section className="pane grow doc-view" aria-label="Document">
        {chosen === null || chosenKind === undefined ? (documents.data === undefined ? null : <EmptyState title="No document yet">{desk.empty}</EmptyState>)
          : <DocumentView key={`${chosenKind} ${chosen}`} desk={desk} kind={chosenKind} sha256={chosen} query={query} all={all} />}
      </section>
    </div>
  );
}

function newest(all: readonly DocumentVersion[], of: DocumentVersion): DocumentVersion {
  return all.filter(({ kind, name }) => kind === of.kind && name === of.name).toSorted((a, b) => b.version - a.version)[0] ?? of;
}

function KindList({ desk, kind, documents, chosen }: { desk: DocumentDesk; kind: string; documents: readonly DocumentVersion[]; chosen: string | null }) {
  const { transport } = useBridge();
  const save = useSaveDocument(desk);
  const readOnly = useReadOnly();
  const [error, setError] = useState<AppError | null>(null);
  const words = desk.words[kind] ?? { one: kind, many: kind, subject: null };
  const take = async (): Promise<void> => {
    setError(null);
    try {
      const file = await transport.openFile(['.json', '.yaml', '.yml']);
      if (file === null) return;
      const saved = await save.send({ kind, file: file.token, note: `imported from ${file.fileName}` });
      if (saved !== undefined) navigate(formatRoute([...desk.path, kind, saved.sha256]));
    } catch (thrown) {
      setError(asAppError(thrown));
    }
  };
  return (
    <section aria-label={words.many}>
      <div className="ph"><h2>{words.many}</h2><span className="s d3">{documents.length === 0 ? 'none' : plural(byName(documents).length, 'name')}</span><span className="sp" /><Button small busy={save.busy} disabled={readOnly} onPress={() => void take()}>Import</Button></div>
      {(save.error ?? error) === null ? null : <ErrorState error={(save.error ?? error) as AppError} kept="every document as it was" />}
      <ul className="doc-names">
        {byName(documents).map(({ name, versions }) => versions.map((each, at) => (
          <li key={each.sha256} className={`${each.sha256 === chosen ? 'on' : ''}${at > 0 ? ' older' : ''}`}>
            <a className="plain" href={formatRoute([...desk.path, kind, each.sha256])} aria-current={each.sha256 === chosen ? 'page' : undefined}>
              <span className="row"><span className={at === 0 ? 'm5 el' : 'el d2'} title={each.title}>{at === 0 ? each.title : each.note || 'an older version'}</span><span className="sp" /><span className="mono d3 nw">v{each.version}</span></span>
              <span className="row mi"><span className="mono d3 el">{at === 0 ? name : each.savedBy}</span><span className="sp" /><span className={`st ${APPROVAL_WORDS[each.approval].look}`}><i aria-hidden="true" />{APPROVAL_WORDS[each.approval].words}</span></span>
            </a>
          </li>
        )))}
      </ul>
    </section>
  );
}
