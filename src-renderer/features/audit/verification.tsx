import type { ReactNode } from 'react';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { formatCount, groupDigits, plural, shortHash } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import type { CallOutput } from '../../state/use-call.ts';
import { faultsOf, headFailed } from './faults.ts';

export type Verification = CallOutput<'audit.verify'>;
type Head = CallOutput<'audit.head'>;

/** At most so many faults are listed; the rest are counted. */
const MOST_FAULTS = 6;

/** What was checked and when, in words that promise no more than this machine can tell. `checked`: the file whose head was handed in. */
export function VerificationBar({ result, at, of, earlier, busy, error, head, checked }: { result: Verification | null; at: string | null; of: string; earlier: { holds: boolean | null; verifiedAt: string | null } | null; busy: string | null; error: AppError | null; head: Head | undefined; checked: string | null }) {
  if (error !== null) return <ErrorState error={error} kept="the log, which is only read" />;
  const key: readonly Fact[] = head === undefined ? [] : [{ name: 'Signing key', value: <span className="mono">ed25519 <Hash hash={head.keyId} /></span> }];
  if (busy !== null) return <div className="a-vb" role="status"><span className="st running"><i aria-hidden="true" />{busy}</span><span className="s d2">The log is read from its first entry; every row is held against it, every artifact is hashed again.</span></div>;
  if (result === null) {
    return (
      <div className="a-vb"><div><div className="m5">{earlier?.verifiedAt == null ? 'Not verified since this window opened' : `Last verified ${earlier.verifiedAt}${earlier.holds === false ? ': it did not hold' : ', whole as far as this machine could tell'}`}</div><div className="s d2">Tamper-evident: a cut or altered log shows against any head that left this machine. Drop a head file here to hold it against the log.</div></div>
        <span className="sp" /><Facts facts={key} /></div>
    );
  }
  const { log, artifacts, rerun, store, statements } = result;
  const given = result.heads.filter(({ source }) => source !== checked);
  const differing = rerun?.filter((output) => !output.agrees) ?? [];
  const faults = faultsOf({ ...result, heads: given });
  const own = checked === null ? undefined : result.heads.find(({ source }) => source === checked);
  const facts: readonly Fact[] = [
    { name: 'Chain', value: log.firstBroken === null ? `${formatCount(log.entries)} of ${formatCount(log.entries)}` : `whole up to ${formatCount(log.firstBroken.seq - 1)}` },
    { name: 'Heads given out', value: given.length === 0 ? 'none yet' : `${formatCount(given.filter((each) => !headFailed(each)).length)} of ${formatCount(given.length)} consistent` },
    { name: 'Artifacts', value: `${formatCount(artifacts.checked - artifacts.broken.length)} of ${formatCount(artifacts.checked)}` },
    ...key,
    ...(store === undefined ? [] : [{ name: 'Rows', value: store.since === null ? <span className="d3">not held by this log</span> : `${formatCount(store.rows)} held${store.differences.length === 0 ? '' : `, ${store.differences.length} differ`}` }]),
    rerun === null ? { name: 'Re-run', value: <span className="d3">not run</span> } : { name: 'Re-run', value: `${rerun.length - differing.length} of ${plural(rerun.length, 'output')} equal` },
    ...(statements.checked === 0 ? [] : [{ name: 'Statements', value: `${formatCount(statements.checked - statements.broken.length)} of ${formatCount(statements.checked)}` }]),
  ];
  return (
    <div className={`a-vb${result.holds ? '' : ' bad'}`} role={result.holds ? 'status' : 'alert'}>
      <div className="row a-vb-t"><span className={result.holds ? 'ok-text' : 'block-text'}><Icon name={result.holds ? 'check' : 'close'} /></span><div>
        <div className="m5">{result.holds ? 'Whole and unchanged, as far as this machine can tell' : log.firstBroken === null ? (result.heads.some(headFailed) ? 'This log does not hold against a head that left' : 'The chain is whole, but something that stands on it is not') : `Broken at entry ${formatCount(log.firstBroken.seq)}: ${log.firstBroken.reason}`}</div>
        <div className="s d2">Checked {of}{at === null ? '' : `, ${at}`}. Tamper-evident: a cut or altered log shows against any head that left this machine.</div>
        {own === undefined ? null : <div className="s">{checked}: {headFailed(own) ? <span className="block-text">{own.reason}</span> : <>a head of {groupDigits(String(own.size))} entries{own.at === '' ? ', not signed' : `, signed ${own.at.slice(0, 10)}`}, root <span className="mono">{shortHash(own.root)}</span>: the beginning of this log</>}</div>}
        {faults.slice(0, MOST_FAULTS).map((fault) => <div key={`${fault.where} ${fault.what}`} className="s wrap-t"><span className="m5">{fault.where}</span>: {fault.what}</div>)}
        {faults.length > MOST_FAULTS ? <div className="s d2">and {faults.length - MOST_FAULTS} more</div> : null}
      </div></div>
      <span className="sp" />
      <Facts facts={facts} />
    </div>
  );
}

interface Fact { readonly name: string; readonly value: ReactNode }

/** In two rows, filled column by column, as they belong together. */
function Facts({ facts }: { facts: readonly Fact[] }) {
  return <dl className="kv a-vb-kv">{facts.map(({ name, value }) => <div key={name} className="a-vb-f"><dt>{name}</dt><dd className={typeof value === 'string' ? 'mono' : ''}>{value}</dd></div>)}</dl>;
}
