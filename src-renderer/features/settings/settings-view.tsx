import { useState } from 'react';
import { asAppError } from '../../../src-shared/kernel/errors.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/inputs.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { useCall } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useView } from '../../state/view-store.ts';

/** How this window looks and listens; what this workspace runs on. */
export function SettingsView() {
  const theme = useView((state) => state.theme);
  const letters = useView((state) => state.singleLetters);
  const set = useView((state) => state.set);
  const info = useCall('workspace.info', {});
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Settings</h1><span className="d3 s">kept in this window, not in the workspace</span></div></header>
      <div className="scroll grow">
        <section className="pad setting"><h2>Theme</h2><Segmented label="Theme" value={theme} onChange={(choice) => set({ theme: choice })} options={[{ id: 'system', label: 'System' }, { id: 'light', label: 'Light' }, { id: 'dark', label: 'Dark' }]} /></section>
        <section className="pad setting sec"><h2>Keys</h2><label className="check"><input type="checkbox" checked={letters} onChange={(event) => set({ singleLetters: event.target.checked })} />Single letters are shortcuts (N, T, A, J, K and so on)</label></section>
        {info.data === undefined ? null : (
          <>
            <SchemaPacks schemas={info.data.schemas} readOnly={info.data.readOnly} />
            <section className="pad setting sec"><h2>Workspace</h2>
              <dl className="kv"><dt>Folder</dt><dd className="mono" title={info.data.directory}>{info.data.directory}</dd><dt>Person</dt><dd>{info.data.actor} <span className="d3">as the system names you; see People</span></dd>
                {Object.entries(info.data.engine).map(([name, version]) => <div key={name} className="contents"><dt>{name}</dt><dd className="mono">{version}</dd></div>)}</dl>
            </section>
          </>
        )}
        {info.error === null ? null : <div className="pad"><ErrorState error={info.error} retry={info.refetch} /></div>}
      </div>
    </>
  );
}

function SchemaPacks({ schemas, readOnly }: { schemas: readonly { id: string; namespace: string; sha256: string; file: string }[]; readOnly: boolean }) {
  const { transport } = useBridge();
  const importSchema = useMutate('workspace.importSchema');
  const [failed, setFailed] = useState<AppError | null>(null);
  const choose = async () => {
    setFailed(null);
    try {
      const file = await transport.openFile(['.xsd']);
      if (file !== null) await importSchema.send({ token: file.token });
    } catch (thrown) {
      setFailed(asAppError(thrown));
    }
  };
  const error = failed ?? importSchema.error;
  return (
    <section className="pad setting sec"><h2>Schema packs</h2>
      <div className="col gap2">
        {schemas.length === 0 ? <p className="s d2">None. The official ESMA schemas are licensed and not shipped; without them a delivery is checked against the product's own profile, and says so.</p>
          : <dl className="kv">{schemas.map((schema) => <div key={schema.sha256} className="contents"><dt className="mono">{schema.id}</dt><dd className="row"><span className="el mono">{schema.file}</span><Hash hash={schema.sha256} digits={16} /></dd></div>)}</dl>}
        <div><Button busy={importSchema.busy} disabled={readOnly ? 'This workspace is open read-only.' : false} onPress={() => void choose()}>Import a schema</Button></div>
        {error === null ? null : <ErrorState error={error} kept="the packs above" />}
      </div>
    </section>
  );
}
