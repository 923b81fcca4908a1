import { useState, type FormEvent } from 'react';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { useCache, useCall } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';
import { ROLE_WORDS } from './words.ts';

/** Everything that may look otherwise to another person. */
const PERSONAL = ['actors.', 'approvals.', 'comments.', 'workspace.', 'audit.', 'runs.', 'desk.'];

/** Opens a person's key with their passphrase, for this session of the host. */
export function SignIn() {
  const { client } = useBridge();
  const cache = useCache();
  const showDialog = useView((state) => state.showDialog);
  const actors = useCall('actors.list', {});
  const who = useCall('actors.whoami', {});
  const signOut = useSignOut();
  const [chosen, setChosen] = useState<string | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const close = (): void => showDialog(null);
  const known = actors.data?.filter((actor) => actor.retiredAt === null) ?? [];
  const id = chosen ?? known[0]?.id ?? null;
  const missing = id === null ? 'Nobody is registered yet.' : passphrase === '' ? 'Type the passphrase of the key.' : null;
  const signIn = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (missing !== null || id === null || busy) return;
    setBusy(true);
    setError(null);
    try {
      await client['actors.signIn']({ id, passphrase });
      cache.invalidate(PERSONAL);
      close();
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setPassphrase('');
      setBusy(false);
    }
  };
  return (
    <DialogFrame title="Sign in" onClose={close}>
      {actors.error !== null ? <ErrorState error={actors.error} retry={actors.refetch} /> : actors.data === undefined ? <Loading what="people" />
        : known.length === 0 ? <EmptyState title="Nobody is registered in this workspace.">Roles are not in force: everybody may do everything, under the name the system gives. Register the first person under People.</EmptyState> : (
          <form className="gov-form" onSubmit={(event) => void signIn(event)}>
            <fieldset className="gov-who"><legend className="lbl">Person</legend>
              {known.map((actor) => (
                <label key={actor.id} className="check"><input type="radio" name="actor" checked={actor.id === id} onChange={() => setChosen(actor.id)} />
                  <span className="el"><span className="m5">{actor.name}</span> <span className="d3">{actor.roles.map((role) => ROLE_WORDS[role].title.toLowerCase()).join(', ')}</span></span></label>
              ))}
            </fieldset>
            <label className="field"><span className="lbl">Passphrase of the key</span><input className="inp" type="password" autoComplete="off" autoFocus value={passphrase} onChange={(event) => setPassphrase(event.target.value)} /></label>
            <p className="hint">The key stays on this machine and is closed when Tapestry ends or you sign out.</p>
            <button type="submit" className="vh" tabIndex={-1} aria-hidden="true">Sign in</button>
          </form>
        )}
      {error === null ? null : <ErrorState error={error} />}
      <div className="acts">{who.data?.signedIn === true ? <><Button look="quiet" onPress={() => void signOut().then(close)}>Sign out {who.data.actor}</Button><span className="sp" /></> : null}<Button onPress={close}>{who.data?.signedIn === true ? 'Stay' : 'Go on reading'}</Button><Button look="primary" busy={busy} disabled={missing} onPress={() => void signIn()}>Sign in</Button></div>
    </DialogFrame>
  );
}

/** Closes the key that this session holds. */
export function useSignOut(): () => Promise<void> {
  const { client } = useBridge();
  const cache = useCache();
  return async () => {
    await client['actors.signOut']({});
    cache.invalidate(PERSONAL);
  };
}
