import { useState } from 'react';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { formatBytes, plural, shortHash } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { useCall, useCache, type CallOutput } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import type { Run } from '../../../src-shared/model/run.ts';

/** Named exports with a box each; what is chosen is written to the outbox and offered for saving. */
export function ExportList({ run }: { run: Run }) {
  const { client, transport } = useBridge();
  const cache = useCache();
  const readOnly = useReadOnly();
  const query = useCall('deliver.exports', { run: run.id });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [written, setWritten] = useState<CallOutput<'deliver.export'>>([]);
  const all = query.data ?? [];
  const toggle = (name: string): void => setChosen((old) => {
    const next = new Set(old);
    if (!next.delete(name)) next.add(name);
    return next;
  });
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const files = await client['deliver.export']({ run: run.id, names: all.filter((each) => chosen.has(each.name)).map((each) => each.name) });
      setWritten(files);
      for (const file of files) await transport.saveExport(file.token, file.fileName);
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
      cache.invalidate(['audit.', 'workspace.info']);
    }
  };
  return (
    <section aria-label="Export" className="d-exp">
      <div className="ph sec"><h2>Export</h2><span className="sp" /><label className="check s"><input type="checkbox" checked={all.length > 0 && chosen.size === all.length} onChange={() => setChosen(chosen.size === all.length ? new Set() : new Set(all.map((each) => each.name)))} />all</label></div>
      <div className="pad">
        {query.error !== null ? <ErrorState error={query.error} retry={query.refetch} /> : query.data === undefined ? <Loading what="exports" /> : all.length === 0 ? <EmptyState title="Nothing to export yet." /> : (
          <ul className="plain">{all.map((each) => (
            <li key={each.name}><label className="check"><input type="checkbox" checked={chosen.has(each.name)} onChange={() => toggle(each.name)} /><span className="el">{each.title}</span><span className="sp" /><span className="mono mi d3 el" title={each.fileName}>{each.fileName}</span><span className="mono mi d3 sz">{each.bytes === null ? 'on demand' : formatBytes(each.bytes)}</span></label></li>
          ))}</ul>
        )}
        {error === null ? null : <ErrorState error={error} kept="the run and what the outbox already holds" />}
        <Button icon="down" busy={busy} disabled={readOnly ?? (chosen.size === 0 ? 'Choose at least one export.' : null)} onPress={() => void save()}>{busy ? 'Writing' : `Save ${chosen.size === 0 ? 'exports' : plural(chosen.size, 'export')}`}</Button>
        {readOnly !== null ? <div className="s d3">{readOnly}</div> : run.approval === null ? <div className="s d3">Not approved: what is saved now is a draft’s.</div> : null}
        {written.length === 0 ? null : <div className="s d2" role="status">Written to the outbox: {written.map((file) => `${file.fileName} (${shortHash(file.sha256)})`).join(', ')}.</div>}
      </div>
    </section>
  );
}
