import { FEATURES } from '../features/features.ts';
import { useCall } from '../state/use-call.ts';
import { useBridge } from '../bridge/bridge.ts';
import { clock, formatCount, plural } from '../components/format.ts';
import { Hash } from '../components/values.tsx';

const STATUS_ITEMS = FEATURES.flatMap(({ id, StatusItem }) => (StatusItem === undefined ? [] : [{ id, Item: StatusItem }]));

/** What vouches for everything on the screen: the log, the configuration, the schema packs, this machine, this person. */
export function StatusLine() {
  const { transport } = useBridge();
  const { data: info, error } = useCall('workspace.info', {});
  if (info === undefined) return <footer className="status"><span>{error === null ? 'Reading the workspace' : `The host does not answer: ${error.message}`}</span></footer>;
  const { log } = info;
  return (
    <footer className="status" aria-label="Status">
      {log.holds === null || log.verifiedAt === null ? <span className="st queued"><i aria-hidden="true" />Log not verified yet</span>
        : log.holds ? <span className="st done"><i aria-hidden="true" />Log verified {clock(new Date(log.verifiedAt))}</span>
          : <span className="st blocked"><i aria-hidden="true" />Verification failed {clock(new Date(log.verifiedAt))}</span>}
      <span className="nw">head <Hash hash={log.head} /> <span className="mono">· {plural(log.entries, 'entry', 'entries')}</span></span>
      <span className="nw">Config <Hash hash={info.configRevision} /></span>
      <span className="el">{info.schemas.length === 0 ? 'No schema pack' : `Schema pack ${info.schemas.map((schema) => schema.id).join(', ')}`}</span>
      {info.warnings.map((warning) => <span key={warning} className="el warn-text" title={warning}>{warning}</span>)}
      <span className="grow" />
      <span className="nw">{info.threads} {info.threads === 1 ? 'worker' : 'workers'}, {formatCount(info.memoryMb)} MB</span>
      <span>{transport.shell === 'electron' ? 'Window' : 'Loopback'}</span>
      {STATUS_ITEMS.map(({ id, Item }) => <Item key={id} />)}
    </footer>
  );
}
