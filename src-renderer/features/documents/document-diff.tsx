import { ErrorState, EmptyState, Loading } from '../../components/states.tsx';
import { ChipSelect } from '../../components/inputs.tsx';
import { plural } from '../../components/format.ts';
import { setQuery } from '../../routing/use-route.ts';
import { useDifferences, type DocumentDesk, type DocumentVersion } from './desk.ts';
import { versionWords } from './document-words.ts';

const CHANGES = { added: 'added', removed: 'removed', changed: 'changed' } as const;

/** Two versions in words: what was, what is, at its path. */
export function DocumentDiff({ desk, document, others, against }: { desk: DocumentDesk; document: DocumentVersion; others: readonly DocumentVersion[]; against: string | undefined }) {
  const other = others.find(({ sha256 }) => sha256 === against) ?? others.find(({ name, version }) => name === document.name && version < document.version) ?? others[0];
  const diff = useDifferences(desk, document.kind, other?.sha256 ?? null, document.sha256);
  if (other === undefined) return <EmptyState title="There is nothing to compare with">This is the only one of its kind. Save another version, or another document.</EmptyState>;
  return (
    <>
      <div className="ph doc-ph"><span className="s d2">From</span><ChipSelect label="version" value={other.sha256} options={others.map((each) => ({ id: each.sha256, label: versionWords(each), detail: each.note }))} onChange={(to) => setQuery({ with: to })} /><span className="s d2">to {versionWords(document)}</span><span className="sp" />{diff.data === undefined ? null : <span className="s d3">{plural(diff.data.length, 'difference')}</span>}</div>
      {diff.error !== null ? <div className="pad"><ErrorState error={diff.error} retry={diff.refetch} /></div> : diff.data === undefined ? <Loading what="the differences" /> : diff.data.length === 0 ? <EmptyState title="They say the same">Every setting, curve and rule is equal.</EmptyState> : (
        <div className="scroll grow" tabIndex={0} role="group" aria-label="Differences">
          <table className="cp doc-wrap">
            <colgroup><col style={{ width: '34%' }} /><col style={{ width: 76 }} /><col /><col /></colgroup>
            <thead><tr><th className="fst" scope="col">Setting</th><th scope="col">What</th><th scope="col">{versionWords(other)}</th><th className="doc-last" scope="col">{versionWords(document)}</th></tr></thead>
            <tbody>{diff.data.map((each, at) => <tr key={`${each.path} ${at}`}><td className="fst"><span className="m5">{each.title === '' ? desk.titleOf?.(each.path) ?? each.path : each.title}</span><div className="mi mono d3">{each.path}</div></td><td>{CHANGES[each.kind]}</td><td className="d2">{each.before ?? <span className="d3">nothing</span>}</td><td className="doc-last">{each.after ?? <span className="d3">nothing</span>}</td></tr>)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}
