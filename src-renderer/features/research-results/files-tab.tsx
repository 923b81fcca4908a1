import { useState } from 'react';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useCache } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { ExportList } from '../deliver/export-list.tsx';
import type { RunTabProps } from '../feature.ts';
import { made } from '../research-parts/use-research-run.ts';

/** What can be taken away from a run: its tear sheet, and every table and report. */
export function FilesTab({ run }: RunTabProps) {
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="Files">
      {made(run, 'evaluate') ? <TearSheet run={run} /> : null}
      <ExportList run={run} />
    </div>
  );
}

function TearSheet({ run }: { run: Run }) {
  const { client, transport } = useBridge();
  const cache = useCache();
  const readOnly = useReadOnly();
  const [busy, setBusy] = useState<'html' | 'pdf' | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const take = async (as: 'html' | 'pdf'): Promise<void> => {
    setBusy(as);
    setError(null);
    try {
      const file = await client['research.tearSheet']({ run: run.id, as });
      await transport.saveExport(file.token, file.fileName);
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(null);
      cache.invalidate(['audit.', 'workspace.info']);
    }
  };
  return (
    <section aria-label="Tear sheet">
      <div className="ph sec"><h2>Tear sheet</h2><span className="s d3 el">one page with definitions beside the numbers; the same run gives the same bytes</span></div>
      <div className="row pad"><Button icon="down" busy={busy === 'html'} disabled={readOnly} onPress={() => void take('html')}>HTML</Button><Button icon="down" busy={busy === 'pdf'} disabled={readOnly} onPress={() => void take('pdf')}>PDF</Button></div>
      {error === null ? null : <div className="pad"><ErrorState error={error} kept="the run and its artifacts" /></div>}
    </section>
  );
}
