import type { Run } from '../../../src-shared/model/run.ts';
import { shortHash } from '../../components/format.ts';

/** Marks a run that came with a bundle: where from and whose key. Nothing for a run of this workspace. */
export function ImportedBadge({ run, brief }: { run: Pick<Run, 'imported'>; brief?: boolean }) {
  if (run.imported === undefined) return null;
  const { fileName, keyId, workspace, at, actor } = run.imported;
  const where = `From ${fileName}, taken in by ${actor} on ${at.slice(0, 10)}; made in workspace ${workspace}, signed by key ${keyId}. Read only.`;
  return <span className="bdg ol" title={where}>imported{brief ? null : <span className="mono">&nbsp;key {shortHash(keyId)}</span>}</span>;
}
