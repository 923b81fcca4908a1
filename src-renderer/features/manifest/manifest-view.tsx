import { saveBlob } from '../../bridge/transport.ts';
import { Button } from '../../components/button.tsx';
import { formatBytes, plural, runNumber } from '../../components/format.ts';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { Hash } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { RunActions } from '../../shell/run-actions.tsx';
import { useCall } from '../../state/use-call.ts';
import type { CallOutput } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';

type Artifact = CallOutput<'runs.artifacts'>[number];

const COLUMNS: readonly Column<Artifact>[] = [
  { id: 'name', title: 'Artifact', width: 140, grow: 1, mono: true, cell: (row) => <span title={row.name}>{row.name}</span> },
  { id: 'gate', title: 'Gate', width: 128, cell: (row) => row.gate },
  { id: 'size', title: 'Size', width: 92, align: 'end', cell: (row) => (row.rows === undefined ? formatBytes(row.bytes) : plural(row.rows, 'row')) },
  { id: 'sha', title: 'SHA-256', width: 152, cell: (row) => <Hash hash={row.sha256} digits={16} /> },
  { id: 'digest', title: 'Logical digest', width: 152, hint: 'Schema and rows in order, independent of the writer', cell: (row) => <Hash hash={row.logicalDigest ?? null} digits={16} /> },
];

/** Everything that made the run, nothing of when: its text as hashed, and the artifacts it names. */
export function ManifestView({ run }: RunTabProps) {
  const manifest = useCall('runs.manifest', { run: run.id });
  const artifacts = useCall('runs.artifacts', { run: run.id });
  if (manifest.error !== null) return <div className="pad"><ErrorState error={manifest.error} retry={manifest.refetch} /></div>;
  if (manifest.data === undefined) return <Loading what="the manifest" />;
  const { sha256, text } = manifest.data;
  return (
    <div className="main">
      <RunActions><Button icon="down" onPress={() => saveBlob(new Blob([text], { type: 'application/json' }), `manifest-${runNumber(run.number)}.json`)}>Manifest file</Button></RunActions>
      <section className="pane grow" aria-label="Artifacts">
        <div className="ph"><h2>Artifacts</h2><span className="s d3">{artifacts.data === undefined ? '' : plural(artifacts.data.length, 'file')}, each named by its hash</span></div>
        {artifacts.error === null ? <VirtualTable label="Artifacts" columns={COLUMNS} source={localRows(artifacts.data ?? [])} empty={artifacts.loading ? null : <EmptyState title="This run left no artifact" />} />
          : <div className="pad"><ErrorState error={artifacts.error} retry={artifacts.refetch} /></div>}
      </section>
      <section className="pane w42" aria-label="Manifest text">
        <div className="ph"><h2>Manifest</h2><span className="sp" /><Hash hash={sha256} digits={16} label="sha256" /></div>
        <pre className="raw grow" tabIndex={0} aria-label="Manifest as stored">{pretty(text)}</pre>
      </section>
    </div>
  );
}

/** The stored text is canonical JSON on one line; it is shown with line breaks, the file keeps its bytes. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
