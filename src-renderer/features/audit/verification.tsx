import { ErrorState } from '../../components/states.tsx';
import { Icon } from '../../components/icon.tsx';
import { formatCount, plural, shortHash } from '../../components/format.ts';
import { Hash } from '../../components/values.tsx';
import type { CallOutput } from '../../state/use-call.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';

export type Verification = CallOutput<'audit.verify'>;

/** What was checked and when, in words that promise no more than this machine can tell. */
export function VerificationBar({ result, at, of, earlier, busy, error }: { result: Verification | null; at: string | null; of: string; earlier: { holds: boolean | null; verifiedAt: string | null } | null; busy: string | null; error: AppError | null }) {
  if (error !== null) return <ErrorState error={error} kept="the log, which is only read" />;
  if (busy !== null) return <div className="a-vb" role="status"><span className="st running"><i aria-hidden="true" />{busy}</span><span className="s d2">The log is read from its first entry; every artifact is hashed again.</span></div>;
  if (result === null) {
    return <div className="a-vb"><div><div className="m5">{earlier?.verifiedAt == null ? 'Not verified since this window opened' : `Last verified ${earlier.verifiedAt}${earlier.holds === false ? ': it did not hold' : ', whole as far as this machine could tell'}`}</div><div className="s d2">Tamper-evident: a cut or altered log shows against any head that left this machine. Verify reads it from the first entry.</div></div></div>;
  }
  const { log, artifacts, rerun } = result;
  const differing = rerun?.filter((output) => !output.agrees) ?? [];
  return (
    <div className={`a-vb${result.holds ? '' : ' bad'}`} role={result.holds ? 'status' : 'alert'}>
      <div className="row a-vb-t"><span className={result.holds ? 'ok-text' : 'block-text'}><Icon name={result.holds ? 'check' : 'close'} /></span><div>
        <div className="m5">{result.holds ? 'Whole and unchanged, as far as this machine can tell' : log.firstBroken === null ? 'The log is whole, but something it names is not' : `Broken at entry ${formatCount(log.firstBroken.seq)}: ${log.firstBroken.reason}`}</div>
        <div className="s d2">Checked {of}{at === null ? '' : `, ${at}`}. Tamper-evident: a cut or altered log shows against any head that left this machine.</div>
        {artifacts.broken.map((artifact) => <div key={artifact.sha256} className="s">{artifact.names.join(', ')}: expected <Hash hash={artifact.sha256} digits={16} />, found <Hash hash={artifact.found} digits={16} /></div>)}
        {differing.map((output) => <div key={`${output.run} ${output.artifact}`} className="s">{output.run} {output.gate} {output.artifact}: expected <span className="mono">{shortHash(output.expected)}</span>, the re-run gave <span className="mono">{shortHash(output.found)}</span></div>)}
      </div></div>
      <span className="sp" />
      <dl className="kv a-vb-kv">
        <dt>Chain</dt><dd className="mono">{log.firstBroken === null ? `${formatCount(log.entries)} of ${formatCount(log.entries)}` : `whole up to ${formatCount(log.firstBroken.seq - 1)}`}</dd>
        <dt>Head</dt><dd><Hash hash={log.head} /></dd>
        <dt>Artifacts</dt><dd className="mono">{formatCount(artifacts.checked - artifacts.broken.length)} of {formatCount(artifacts.checked)}</dd>
        <dt>Re-run</dt><dd className={rerun === null ? 'd3' : 'mono'}>{rerun === null ? 'not run' : `${rerun.length - differing.length} of ${plural(rerun.length, 'output')} equal`}</dd>
      </dl>
    </div>
  );
}
