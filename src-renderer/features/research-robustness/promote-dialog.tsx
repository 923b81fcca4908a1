import { useState } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { TIERS, type Tier } from '../../../src-shared/model/research/promotion.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { Segmented } from '../../components/inputs.tsx';
import { ErrorState, Note } from '../../components/states.tsx';
import { formatRoute } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useView } from '../../state/view-store.ts';

const LEAST_REASON = 10;

/** Asks for what a promotion needs: an alias, a tier, a reason. It takes effect when somebody else approves it. */
export function PromoteDialog({ run, qualified, name }: { run: Run; qualified: boolean | null; name: string }) {
  const close = (): void => useView.getState().showDialog(null);
  const [alias, setAlias] = useState(name);
  const [tier, setTier] = useState<Tier>('research');
  const [reason, setReason] = useState('');
  const promote = useMutate('research.promote');
  const wrong = !/^[a-z0-9][a-z0-9-]{0,79}$/.test(alias) ? 'Alias: small letters, digits and dashes.' : reason.trim().length < LEAST_REASON ? `Reason: ${LEAST_REASON} characters at least.` : null;
  const go = async (): Promise<void> => {
    if (wrong !== null || promote.busy) return;
    const line = await promote.send({ run: run.id, alias, tier, reason: reason.trim() });
    if (line === undefined) return;
    close();
    navigate(formatRoute(['research', 'promotions'], { record: line.sha256 }));
  };
  return (
    <DialogFrame title={`Promote ${name === '' ? 'this experiment' : name}?`} onClose={close}>
      <div className="s d2">A record of spec, data, metrics and report by their hashes joins the ledger. The alias moves once it is approved; tiers are climbed one after the other, and nothing is ever rewritten.</div>
      <label className="field"><span className="lbl">Alias</span><input className="inp mono" autoFocus value={alias} maxLength={80} onChange={(event) => setAlias(event.target.value.trim())} /></label>
      <div className="field"><span className="lbl">Tier</span><Segmented label="Tier" value={tier} options={TIERS.map((id) => ({ id, label: id.charAt(0).toUpperCase() + id.slice(1) }))} onChange={setTier} /></div>
      <label className="field"><span className="lbl">Reason</span><textarea className="inp" rows={3} value={reason} onChange={(event) => setReason(event.target.value)} /></label>
      {tier !== 'research' && qualified !== true ? <Note tone="warn">{qualified === false ? 'It did not qualify' : 'It was not judged by any gates'}: the tier {tier} takes only what did.</Note> : null}
      {promote.error === null ? null : <ErrorState error={promote.error} kept="the ledger as it was" />}
      <div className="acts"><span className="s d3">{wrong ?? ''}</span><span className="sp" /><Button onPress={close}>Leave it</Button><Button look="primary" busy={promote.busy} disabled={wrong} onPress={() => void go()}>Promote</Button></div>
    </DialogFrame>
  );
}
