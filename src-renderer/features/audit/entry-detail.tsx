import { useCommands } from '../../commands/use-commands.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { Button } from '../../components/button.tsx';
import { groupDigits, shortHash } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { Hash, Verified } from '../../components/values.tsx';
import { runHref } from '../../routing/route.ts';
import { useView } from '../../state/view-store.ts';
import { ByHand } from './by-hand.tsx';
import { payloadPairs, runOfEntry, type Entry } from './describe-entry.ts';
import { ProofDrawing } from './proof-drawing.tsx';
import type { EntryProof } from './prove-entry.ts';
import { useProof, type ProofState } from './use-proof.ts';

/** One entry: who, what, when, what it says, the fields that are hashed, and the path that shows it in the head. */
export function EntryDetail({ entry, brokenAt, entries }: { entry: Entry | undefined; brokenAt: number | null; entries: number | undefined }) {
  const state = useProof(entry?.seq ?? null, entries);
  const { proof } = state;
  const toast = useView((view) => view.toast);
  const showDialog = useView((view) => view.showDialog);
  const copy = (): void => {
    if (proof !== undefined) void navigator.clipboard?.writeText(`${canonicalJson(proof)}\n`).then(() => toast({ title: 'Proof copied', text: `entry ${groupDigits(String(proof.seq))} in a head of ${groupDigits(String(proof.size))}`, tone: 'ok' }));
  };
  const byHand = (): void => { if (proof !== undefined) showDialog(<ByHand proof={proof} />); };
  useCommands([
    { id: 'audit.copy-proof', label: 'Copy the proof of this entry', group: 'Audit log', keys: ['C'], when: () => proof !== undefined, run: copy },
    { id: 'audit.by-hand', label: 'How to verify without Tapestry', group: 'Audit log', keys: ['H'], when: () => proof !== undefined, run: byHand },
  ]);
  if (entry === undefined) return <section className="pane a-detail" aria-label="Entry"><div className="ph"><h2>Entry</h2></div><EmptyState title="Choose an entry.">Its fields, its hash and the proof that it is in the head stand here.</EmptyState></section>;
  const run = runOfEntry(entry);
  const isBroken = brokenAt !== null && entry.seq >= brokenAt;
  return (
    <section className="pane a-detail" aria-label="Entry">
      <div className="ph"><h2>Entry {groupDigits(String(entry.seq))}</h2><span className="sp" />{isBroken ? <span className="bdg block">{entry.seq === brokenAt ? 'broken here' : 'not verified'}</span> : <Inclusion state={state} />}</div>
      <div className="pad a-body">
        <dl className="kv"><dt>Actor</dt><dd>{entry.actor} <span className="d3">a name; a signature stands in the statement's own entry</span></dd><dt>Action</dt><dd>{entry.kind}</dd>
          <dt>Subject</dt><dd>{run === null ? <span className="mono">{/^[0-9a-f]{64}$/.test(entry.subject) ? <Hash hash={entry.subject} digits={16} /> : entry.subject}</span> : <a href={runHref(run, 'gates')}>Run {run.slice(1)}</a>}</dd>
          {payloadPairs(entry).map((pair) => <div key={pair.name} className="contents"><dt>{pair.name}</dt><dd className="wrap-t">{/^[0-9a-f]{64}$/.test(pair.value) ? <Hash hash={pair.value} digits={16} /> : pair.value}</dd></div>)}
          <dt>Host</dt><dd>{entry.host}</dd><dt>Time</dt><dd className="mono">{entry.at}</dd><dt>Hash</dt><dd><Hash hash={entry.hash} digits={16} /></dd></dl>
        <div><h3>Fields that are hashed, in order</h3><pre className="raw a-raw a-fields" tabIndex={0} aria-label="Fields that are hashed, in order">{fieldsOf(entry, proof).map((line) => <span key={line} className="a-line">{line}</span>)}</pre></div>
        <div><h3>Proof that it is in the head</h3><Proof state={state} /></div>
      </div>
      <div className="pad sec row a-acts"><Button icon="copy" command="audit.copy-proof" disabled={proof === undefined ? 'There is no proof yet.' : null} onPress={copy}>Copy proof</Button>
        <Button look="quiet" disabled={proof === undefined ? 'There is no proof yet.' : null} onPress={byHand}>How to verify without Tapestry</Button></div>
    </section>
  );
}

function Inclusion({ state: { proven, error } }: { state: ProofState }) {
  if (error !== null || proven === undefined) return null;
  if (proven === null) return <span className="bdg">not computed here</span>;
  return proven.isIncluded ? <Verified words="included in head" /> : <span className="bdg block"><Icon name="close" />not in the head</span>;
}

function Proof({ state: { proof, proven, error } }: { state: ProofState }) {
  if (error !== null) return <ErrorState error={error} />;
  if (proof === undefined || proven === undefined) return <Loading what="the proof" />;
  if (proven === null) return <div className="s d2">This window may not compute hashes (it was not opened over a secure address). The proof can be copied and checked by hand.</div>;
  return (
    <>
      {proven.isIncluded ? null : <div className="note block" role="alert">Hashed up from the entry, the path gives {proven.nodes.at(-1)?.hash.slice(0, 16)}, not the root {proof.root.slice(0, 16)}. Verify the log.</div>}
      <ProofDrawing nodes={proven.nodes} size={proof.size} />
    </>
  );
}

/** Each name beside its value, as they go into the hash one after the other; the previous hash by its first digits, it stands in full in a copied proof. */
function fieldsOf(entry: Entry, proof: EntryProof | undefined): string[] {
  const fields = proof?.seq === entry.seq ? proof.fields : [{ name: 'payload', value: canonicalJson(entry.payload) }, { name: 'prev', value: entry.prevHash }];
  return fields.map(({ name, value }) => (name === 'domain' ? value : `${name.padEnd(8)}${name === 'prev' ? `${shortHash(value, 16)} …` : value}`));
}
