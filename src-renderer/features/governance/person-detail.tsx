import { useEffect, useState } from 'react';
import type { Actor, ActorKey, Role } from '../../../src-shared/model/governance.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { formatDay } from '../../components/format.ts';
import { ErrorState } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { attempt } from '../../state/attempt.ts';
import { useCache } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useView } from '../../state/view-store.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import { RoleBoxes } from './register-form.tsx';
import { windowNow } from '../../state/window-clock.ts';

/** How a key stands on a moment. */
export function keyState(key: ActorKey, now: Date): { readonly look: string; readonly words: string } {
  if (key.revokedAt !== null) return { look: 'cancelled', words: `revoked ${formatDay(key.revokedAt)}: ${key.revokedReason ?? ''}` };
  // As moments, not as texts: with and without milliseconds they do not sort alike.
  const at = now.getTime();
  if (at < Date.parse(key.from)) return { look: 'queued', words: `valid from ${formatDay(key.from)}` };
  if (key.to !== null && at >= Date.parse(key.to)) return { look: 'blocked', words: `expired ${formatDay(key.to)}` };
  return { look: 'done', words: key.to === null ? 'valid' : `valid until ${formatDay(key.to)}` };
}

/** One person: roles, keys, and what an administrator may change. Nothing is deleted: past signatures stay checkable. */
export function PersonDetail({ actor, may }: { actor: Actor; /** Why it cannot be changed by the person of the session, or null. */ may: string | null }) {
  const { client } = useBridge();
  const cache = useCache();
  const showDialog = useView((state) => state.showDialog);
  const setRoles = useMutate('actors.setRoles');
  const [roles, setChosen] = useState<Role[]>([...actor.roles]);
  const [reason, setReason] = useState('');
  useEffect(() => { setChosen([...actor.roles]); setReason(''); }, [actor]);
  const changed = roles.join() !== actor.roles.join();
  const change = (work: () => Promise<unknown>) => attempt(work, () => cache.invalidate(['actors.', 'approvals.', 'audit.', 'workspace.info']));
  const revoke = (key: ActorKey): void => showDialog(
    <Confirm title={`Revoke the key of ${actor.name}?`} consequence={<>What was signed with it before stays valid. Nothing can be signed with it from now on. Key <span className="mono">{key.id.slice(0, 16)}</span>.</>} verb="Revoke the key" leave="Keep it" danger reasonLabel="Reason" onConfirm={(text) => change(() => client['actors.revokeKey']({ id: actor.id, keyId: key.id, reason: text }))} />);
  const retire = (): void => showDialog(
    <Confirm title={`Retire ${actor.name}?`} consequence="The person can no longer sign in. Everything they did stays, with their name and signature." verb="Retire" leave="Keep" danger reasonLabel="Reason" onConfirm={(text) => change(() => client['actors.retire']({ id: actor.id, reason: text }))} />);
  return (
    <section className="pane gov-side" aria-label={`Person ${actor.name}`}>
      <div className="ph"><h2 className="el">{actor.name}</h2><span className="sp" /><span className="mono s d3 el">{actor.id}</span></div>
      <div className="scroll grow pad gov-form">
        <p className="s d2">Registered {dayAndTime(actor.registeredAt)}{actor.retiredAt === null ? '' : `, retired ${dayAndTime(actor.retiredAt)}`}</p>
        <RoleBoxes roles={roles} onChange={setChosen} />
        {changed ? (
          <>
            <label className="field"><span className="lbl">Reason of the change</span><input className="inp" value={reason} onChange={(event) => setReason(event.target.value)} /></label>
            <div className="row"><Button small look="primary" busy={setRoles.busy} disabled={may ?? (roles.length === 0 ? 'At least one role; or retire the person.' : reason.trim() === '' ? 'Give a reason: it is written to the log.' : null)} onPress={() => void setRoles.send({ id: actor.id, roles, reason: reason.trim() })}>Change roles</Button><Button small onPress={() => setChosen([...actor.roles])}>Leave them</Button></div>
          </>
        ) : null}
        {setRoles.error === null ? null : <ErrorState error={setRoles.error} kept="the roles as they were" />}
        <h3>Keys</h3>
        <ul className="gov-list">{actor.keys.map((key) => {
          const state = keyState(key, windowNow());
          return <li key={key.id} className="gov-key"><div className="row"><Hash hash={key.id} digits={16} label="Ed25519" /><span className="sp" />{key.revokedAt === null ? <Button small look="quiet" disabled={may} onPress={() => revoke(key)}>Revoke</Button> : null}</div><span className={`st s ${state.look}`}><i aria-hidden="true" />{state.words}</span></li>;
        })}</ul>
        {actor.retiredAt === null ? <div><Button look="danger" disabled={may} onPress={retire}>Retire</Button></div> : null}
      </div>
    </section>
  );
}
