import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { groupDigits } from '../../components/format.ts';
import { EmptyState } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { runHref } from '../../routing/route.ts';
import { payloadPairs, runOfEntry, type Entry } from './describe-entry.ts';

/** One entry: who, what, when, what it says, and the hashes that chain it. */
export function EntryDetail({ entry, brokenAt }: { entry: Entry | undefined; brokenAt: number | null }) {
  if (entry === undefined) return <section className="pane a-detail" aria-label="Entry"><div className="ph"><h2>Entry</h2></div><EmptyState title="Choose an entry.">Its fields and hashes stand here.</EmptyState></section>;
  const run = runOfEntry(entry);
  return (
    <section className="pane a-detail" aria-label="Entry">
      <div className="ph"><h2>Entry {groupDigits(String(entry.seq))}</h2><span className="sp" />{brokenAt !== null && entry.seq >= brokenAt ? <span className="bdg block">{entry.seq === brokenAt ? 'broken here' : 'not verified'}</span> : null}</div>
      <div className="pad a-body">
        <dl className="kv"><dt>Actor</dt><dd>{entry.actor} <span className="d3">asserted, not authenticated</span></dd><dt>Action</dt><dd>{entry.kind}</dd>
          <dt>Subject</dt><dd>{run === null ? <span className="mono">{/^[0-9a-f]{64}$/.test(entry.subject) ? <Hash hash={entry.subject} digits={16} /> : entry.subject}</span> : <a href={runHref(run, 'gates')}>Run {run.slice(1)}</a>}</dd>
          <dt>Host</dt><dd>{entry.host}</dd><dt>Time</dt><dd className="mono">{entry.at}</dd></dl>
        <div><h3>What it says</h3><dl className="kv">{payloadPairs(entry).map((pair) => <div key={pair.name} className="contents"><dt>{pair.name}</dt><dd className="wrap-t">{/^[0-9a-f]{64}$/.test(pair.value) ? <Hash hash={pair.value} digits={16} /> : pair.value}</dd></div>)}</dl></div>
        <div><h3>Chain</h3><dl className="kv"><dt>Previous</dt><dd><Hash hash={entry.prevHash} digits={16} /></dd><dt>This</dt><dd><Hash hash={entry.hash} digits={16} /></dd></dl></div>
        <div><h3>Payload as hashed, canonical JSON</h3><pre className="raw a-raw" tabIndex={0} aria-label="Payload as hashed">{canonicalJson(entry.payload)}</pre></div>
      </div>
    </section>
  );
}
