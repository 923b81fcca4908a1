import { HEAD_SCRIPT, inclusionScript } from '../../../src-shared/model/verify-by-hand.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { groupDigits } from '../../components/format.ts';
import { useView } from '../../state/view-store.ts';
import type { EntryProof } from './prove-entry.ts';

/** What to type where nothing of ours is installed: the two scripts, filled in for one entry. */
export function ByHand({ proof }: { proof: EntryProof }) {
  const showDialog = useView((state) => state.showDialog);
  const close = (): void => showDialog(null);
  return (
    <DialogFrame title="How to verify without Tapestry" onClose={close} wide>
      <div className="s d2">Both need only <span className="mono">bash</span>, <span className="mono">sha256sum</span> and <span className="mono">openssl</span>. Compare the key that the second prints with the one you wrote down from an earlier head: whose key it is, no file can say.</div>
      <Script title={`1. Entry ${groupDigits(String(proof.seq))} is in the head of ${groupDigits(String(proof.size))} entries`} name="check-entry.sh" text={inclusionScript(proof)} />
      <Script title="2. The head was signed by its key" name="check-head.sh" text={HEAD_SCRIPT} />
      <div className="s d3">Also in docs/verify-by-hand.md, with how an older head is held against the hashes of all entries.</div>
      <div className="acts"><Button onPress={close}>Close</Button></div>
    </DialogFrame>
  );
}

function Script({ title, name, text }: { title: string; name: string; text: string }) {
  const toast = useView((state) => state.toast);
  const copy = (): void => void navigator.clipboard?.writeText(text).then(() => toast({ title: 'Script copied', text: name, tone: 'ok' }));
  return (
    <section aria-label={title}>
      <div className="row"><h3>{title}</h3><span className="sp" /><Button small icon="copy" onPress={copy}>{`Copy ${name}`}</Button></div>
      <pre className="raw a-raw a-script" tabIndex={0} aria-label={name}>{text}</pre>
    </section>
  );
}
