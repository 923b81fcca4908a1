import { useEffect, useRef, useState } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { ErrorState } from '../../components/states.tsx';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useCheckDocument, useSaveDocument, type DocumentDesk, type DocumentVersion, type Fault } from './desk.ts';
import { lineOfPath } from './line-of-path.ts';

const SETTLED_MS = 500;

/** The text of a document: checked while it is typed, each fault with its place; saved as the next version, never over the old one. */
export function DocumentEditor({ desk, kind, text: stored, onSaved }: { desk: DocumentDesk; kind: string; text: string; onSaved: (document: DocumentVersion) => void }) {
  const check = useCheckDocument(desk);
  const latest = useRef(check);
  latest.current = check;
  const [text, setText] = useState(stored);
  const [note, setNote] = useState('');
  const [faults, setFaults] = useState<readonly Fault[] | null>([]);
  const [error, setError] = useState<AppError | null>(null);
  const save = useSaveDocument(desk);
  const readOnly = useReadOnly();
  const changed = text !== stored;
  useEffect(() => {
    if (!changed) { setFaults([]); return; }
    setFaults(null);
    const controller = new AbortController();
    const timer = setTimeout(() => {
      latest.current(kind, text, controller.signal).then((found) => { setFaults(found); setError(null); }, (thrown: unknown) => { if (!controller.signal.aborted) setError(asAppError(thrown)); });
    }, SETTLED_MS);
    return () => { clearTimeout(timer); controller.abort(); };
  }, [changed, kind, text]);
  const closed = readOnly ?? (!changed ? 'Nothing is changed.' : faults === null ? 'It is being checked.' : faults.length > 0 ? 'Mend what is wrong first.' : note.trim() === '' ? 'Say why, for those who read the versions.' : null);
  const keep = async (): Promise<void> => {
    if (closed !== null || save.busy) return;
    const document = await save.send({ kind, text, note: note.trim() });
    if (document !== undefined) onSaved(document);
  };
  useCommands([{ id: 'document.save', label: 'Save as the next version', group: 'Document', keys: ['Ctrl Enter'], inTextFields: true, when: () => closed === null, run: () => void keep() }]);
  return (
    <div className="doc-editor">
      <textarea className="inp mono" aria-label="Text of the document, JSON" spellCheck={false} value={text} readOnly={readOnly !== null} onChange={(event) => setText(event.target.value)} />
      <div className="doc-faults" role="status" aria-label="Faults">
        {faults === null ? <span className="s d3">checking</span> : faults.length === 0 ? <span className="s d3">{changed ? 'No fault found.' : 'As saved.'}</span> : (
          <><div className="s m5 block-text">{plural(faults.length, 'fault')}</div>
            <ul>{faults.map((fault, at) => { const line = lineOfPath(text, fault.path); return <li key={at} className="s"><span className="mono">{fault.path === '' ? 'root' : fault.path}</span>{line === null ? null : <span className="d3"> line {line}</span>}: {fault.message}</li>; })}</ul></>
        )}
        {error === null ? null : <ErrorState error={error} kept="the text as typed" />}
      </div>
      {save.error === null ? null : <ErrorState error={save.error} kept="the text as typed, and every saved version" />}
      <div className="row doc-save"><label className="inp grow"><span className="k d3">Why</span><input aria-label="Why, in a sentence" value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} /></label>
        <Button disabled={changed ? null : 'Nothing is changed.'} onPress={() => setText(stored)}>Undo all</Button>
        <Button look="primary" command="document.save" busy={save.busy} disabled={closed} onPress={() => void keep()}>Save as next version</Button></div>
    </div>
  );
}
