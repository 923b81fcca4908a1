import { useState } from 'react';
import { useBridge } from '../../../bridge/bridge.ts';
import { Button } from '../../../components/button.tsx';
import { plural } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import { formatRoute } from '../../../routing/route.ts';
import { navigate } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useReadOnly } from '../../../state/use-read-only.ts';
import { DocumentView } from './document-view.tsx';
import { APPROVAL_WORDS, byName, isWhatIf, KIND_WORDS, KINDS, type DocumentKind, type EclDocument } from './document-words.ts';

/** Policies, scenario sets and ledgers: versions with their approval at the left, the chosen one at the right. */
export function DocumentsView({ rest, query }: { rest: readonly string[]; query: Readonly<Record<string, string>> }) {
  const documents = useCall('ecl.documents', {});
  const kind = KINDS.find((each) => each === rest[0]);
  const all = documents.data ?? [];
  const first = all.find((each) => each.kind === (kind ?? 'policy') && !isWhatIf(each)) ?? all[0];
  const chosen = rest[1] ?? (first === undefined ? null : newest(all, first).sha256);
  const chosenKind = rest[1] === undefined ? first?.kind : kind;
  return (
    <div className="main">
      <nav className="pane ecl-docs" aria-label="Documents">
        <div className="scroll grow">
          {documents.error !== null ? <div className="pad"><ErrorState error={documents.error} retry={documents.refetch} /></div> : null}
          {documents.data === undefined && documents.error === null ? <Loading what="the documents" /> : KINDS.map((each) => <KindList key={each} kind={each} documents={all.filter((document) => document.kind === each)} chosen={chosen} />)}
        </div>
      </nav>
      <section className="pane grow ecl-docview" aria-label="Document">
        {chosen === null || chosenKind === undefined ? (documents.data === undefined ? null : <EmptyState title="No document yet">Import a policy as a file at the left, or generate a synthetic portfolio with its documents on the first page.</EmptyState>)
          : <DocumentView key={`${chosenKind} ${chosen}`} kind={chosenKind} sha256={chosen} query={query} all={all} />}
      </section>
    </div>
  );
}

function newest(all: readonly EclDocument[], of: EclDocument): EclDocument {
  return all.filter(({ kind, name }) => kind === of.kind && name === of.name).toSorted((a, b) => b.version - a.version)[0] ?? of;
}

function KindList({ kind, documents, chosen }: { kind: DocumentKind; documents: readonly EclDocument[]; chosen: string | null }) {
  const { transport } = useBridge();
  const save = useMutate('ecl.saveDocument');
  const readOnly = useReadOnly();
  const [error, setError] = useState<AppError | null>(null);
  const words = KIND_WORDS[kind];
  const take = async (): Promise<void> => {
    setError(null);
    try {
      const file = await transport.openFile(['.json', '.yaml', '.yml']);
      if (file === null) return;
      const saved = await save.send({ kind, file: file.token, note: `imported from ${file.fileName}` });
      if (saved !== undefined) navigate(formatRoute(['ecl', 'documents', kind, saved.sha256]));
    } catch (thrown) {
      setError(asAppError(thrown));
    }
  };
  return (
    <section aria-label={words.many}>
      <div className="ph"><h2>{words.many}</h2><span className="s d3">{documents.length === 0 ? 'none' : plural(byName(documents).length, 'name')}</span><span className="sp" /><Button small busy={save.busy} disabled={readOnly} onPress={() => void take()}>Import</Button></div>
      {(save.error ?? error) === null ? null : <ErrorState error={(save.error ?? error) as AppError} kept="every document as it was" />}
      <ul className="ecl-doclist">
        {byName(documents).map(({ name, versions }) => versions.map((each, at) => (
          <li key={each.sha256} className={`${each.sha256 === chosen ? 'on' : ''}${at > 0 ? ' older' : ''}`}>
            <a className="plain" href={formatRoute(['ecl', 'documents', kind, each.sha256])} aria-current={each.sha256 === chosen ? 'page' : undefined}>
              <span className="row"><span className={at === 0 ? 'm5 el' : 'el d2'} title={each.title}>{at === 0 ? each.title : each.note || 'an older version'}</span><span className="sp" /><span className="mono d3 nw">v{each.version}</span></span>
              <span className="row mi"><span className="mono d3 el">{at === 0 ? name : each.savedBy}</span><span className="sp" /><span className={`st ${APPROVAL_WORDS[each.approval].look}`}><i aria-hidden="true" />{APPROVAL_WORDS[each.approval].words}</span></span>
            </a>
          </li>
        )))}
      </ul>
    </section>
  );
}
