import { useEffect, useState } from 'react';
import { useBridge } from '../../../bridge/bridge.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button } from '../../../components/button.tsx';
import { plural } from '../../../components/format.ts';
import { ErrorState } from '../../../components/states.tsx';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useReadOnly } from '../../../state/use-read-only.ts';
import type { DocumentKind, EclDocument } from './document-words.ts';
import { lineOfPath } from './line-of-path.ts';

interface Fault { readonly path: string; readonly message: string }
const SETTLED_MS = 500;

/** The text of a document: checked while it is typed, each fault with its place; saved as the next version, never over the old one. */
export function DocumentEditor({ kind, text: stored, onSaved }: { kind: DocumentKind; text: string; onSaved: (document: EclDocument) => void }) {
  const { client } = useBridge();
  const [text, setText] = useState(stored);
  const [note, setNote] = useState('');
  const [faults, setFaults] = useState<readonly Fault[] | null>([]);
  const [error, setError] = useState<AppError | null>(null);
  const save = useMutate('ecl.saveDocument');
  const readOnly = useReadOnly();
  const changed = text !== stored;
  useEffect(() => {
    if (!changed) { setFaults([]); return; }
    setFaults(null);
    const controller = new AbortController();
    const timer = setTimeout(() => {
      client['ecl.checkDocument']({ kind, text }, { signal: controller.signal }).then((answer) => { setFaults(answer.faults); setError(null); }, (thrown: unknown) => { if (!controller.signal.aborted) setError(asAppError(thrown)); });
    }, SETTLED_MS);
    return () => { clearTimeout(timer); controller.abort(); };
  }, [changed, client, kind, text]);
  const closed = readOnly ?? (!changed ? 'Nothing is changed.' : faults === null ? 'It is being checked.' : faults.length > 0 ? 'Mend what is wrong first.' : note.trim() === '' ? 'Say why, for those who read the versions.' : null);
  const keep = async (): Promise<void> => {
    if (closed !== null || save.busy) return;
    const document = await save.send({ kind, text, note: note.trim() });
    if (document !== undefined) onSaved(document);
  };
  useCommands([{ id: 'ecl.save-document', label: 'Save as the next version', group: 'Document', keys: ['Ctrl Enter'], inTextFields: true, when: () => closed === null, run: () => void keep() }]);
  return (
    <div className="ecl-editor">
      <textarea className="inp mono" aria-label="Text of the document, JSON" spellCheck={false} value={text} readOnly={readOnly !== null} onChange={(event) => setText(event.target.value)} />
      <div className="ecl-faults" role="status" aria-label="Faults">
        {faults === null ? <span className="s d3">checking</span> : faults.length === 0 ? <span className="s d3">{changed ? 'No fault found.' : 'As saved.'}</span> : (
          <><div className="s m5 block-text">{plural(faults.length, 'fault')}</div>
            <ul>{faults.map((fault, at) => { const line = lineOfPath(text, fault.path); return <li key={at} className="s"><span className="mono">{fault.path === '' ? 'root' : fault.path}</span>{line === null ? null : <span className="d3"> line {line}</span>}: {fault.message}</li>; })}</ul></>
        )}
        {error === null ? null : <ErrorState error={error} kept="the text as typed" />}
      </div>
      {save.error === null ? null : <ErrorState error={save.error} kept="the text as typed, and every saved version" />}
      <div className="row ecl-save"><label className="inp grow"><span className="k d3">Why</span><input aria-label="Why, in a sentence" value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} /></label>
        <Button disabled={changed ? null : 'Nothing is changed.'} onPress={() => setText(stored)}>Undo all</Button>
        <Button look="primary" command="ecl.save-document" busy={save.busy} disabled={closed} onPress={() => void keep()}>Save as next version</Button></div>
    </div>
  );
}
