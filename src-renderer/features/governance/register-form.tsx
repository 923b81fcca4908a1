import { useState } from 'react';
import type { Role } from '../../../src-shared/model/governance.ts';
import { ROLES } from '../../../src-shared/model/governance.ts';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useCache } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';
import { ROLE_WORDS } from './words.ts';

const LEAST = 12;

/** `m.okafor` of `M. Okafor`: letters, digits, dots and dashes, beginning with a letter. */
export function idOf(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '.').replace(/^[^a-z]+|\.+$/g, '').slice(0, 40);
}

/** Boxes for the roles of a person, with what each may do. */
export function RoleBoxes({ roles, onChange, fixed }: { roles: readonly Role[]; onChange: (roles: Role[]) => void; fixed?: Role }) {
  return (
    <fieldset className="gov-who"><legend className="lbl">Roles</legend>
      {ROLES.map((role) => (
        <label key={role} className="check"><input type="checkbox" checked={roles.includes(role)} disabled={role === fixed} onChange={(event) => onChange(ROLES.filter((each) => (each === role ? event.target.checked : roles.includes(each))))} />
          <span><span className="m5">{ROLE_WORDS[role].title}</span> <span className="d3">{ROLE_WORDS[role].may}</span></span></label>
      ))}
    </fieldset>
  );
}

/** Registers a person: their key is made here under their own passphrase, or its public half is pasted. */
export function RegisterForm({ first }: { first: boolean }) {
  const { client } = useBridge();
  const cache = useCache();
  const showDialog = useView((state) => state.showDialog);
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<Role[]>(first ? ['administrator'] : ['analyst']);
  const [own, setOwn] = useState(true);
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [pem, setPem] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const id = idOf(name);
  const close = (): void => showDialog(null);
  const missing = id.length < 2 ? 'Give a name.' : roles.length === 0 ? 'Choose at least one role.'
    : own ? (passphrase.length < LEAST ? `A passphrase has at least ${LEAST} characters.` : passphrase === again ? null : 'The two passphrases differ.')
      : pem.includes('BEGIN PUBLIC KEY') ? null : 'Paste the public key, from BEGIN to END.';
  const register = async (): Promise<void> => {
    if (missing !== null || busy) return;
    setBusy(true);
    setError(null);
    try {
      const publicKey = own ? (await client['actors.createKey']({ id, passphrase })).publicKey : pem;
      await client['actors.register']({ id, name: name.trim(), roles, publicKey });
      close();
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setPassphrase('');
      setAgain('');
      setBusy(false);
      cache.invalidate(['actors.', 'approvals.', 'audit.', 'workspace.']);
    }
  };
  return (
    <DialogFrame title={first ? 'Register the first administrator' : 'Register a person'} onClose={close}>
      <div className="gov-form">
        {first ? <p className="s d2">From then on roles are in force: only people who are registered and signed in change anything, and nobody approves alone what they prepared. This is not undone.</p> : null}
        <label className="field"><span className="lbl">Name</span><input className="inp" autoFocus value={name} onChange={(event) => setName(event.target.value)} /></label>
        <p className="hint">{id === '' ? 'The name stays in this workspace and in what is exported from it.' : <>known as <span className="mono">{id}</span> in links and files</>}</p>
        <RoleBoxes roles={roles} onChange={setRoles} {...(first ? { fixed: 'administrator' as const } : {})} />
        <fieldset className="gov-who"><legend className="lbl">Key</legend>
          <label className="check"><input type="radio" name="key" checked={own} onChange={() => setOwn(true)} />Made on this machine, now; the person types the passphrase</label>
          <label className="check"><input type="radio" name="key" checked={!own} onChange={() => setOwn(false)} />Made elsewhere; its public half is pasted</label>
        </fieldset>
        {own ? (
          <>
            <label className="field"><span className="lbl">Passphrase, at least {LEAST} characters</span><input className="inp" type="password" autoComplete="new-password" value={passphrase} onChange={(event) => setPassphrase(event.target.value)} /></label>
            <label className="field"><span className="lbl">The same again</span><input className="inp" type="password" autoComplete="new-password" value={again} onChange={(event) => setAgain(event.target.value)} /></label>
          </>
        ) : <label className="field"><span className="lbl">Ed25519 public key, PEM</span><textarea className="inp mono" rows={4} spellCheck={false} value={pem} onChange={(event) => setPem(event.target.value)} /></label>}
      </div>
      {error === null ? null : <ErrorState error={error} kept="the people registered so far" />}
      <div className="acts"><Button onPress={close}>Leave it</Button><Button look="primary" busy={busy} disabled={missing} onPress={() => void register()}>Register</Button></div>
    </DialogFrame>
  );
}
