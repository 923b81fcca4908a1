import { useCommands } from '../../commands/use-commands.ts';
import { useCall } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';
import { SignIn, useSignOut } from './sign-in.tsx';
import { identityWords } from './words.ts';

/** The person of the session, at the end of the status line; a press signs in. */
export function PersonStatus() {
  const { data: identity } = useCall('actors.whoami', {});
  const showDialog = useView((state) => state.showDialog);
  const signOut = useSignOut();
  useCommands([
    { id: 'person.sign-in', label: 'Sign in', group: 'Person', when: () => identity?.inForce === true && !identity.signedIn, run: () => showDialog(<SignIn />) },
    { id: 'person.change', label: 'Sign in as somebody else', group: 'Person', when: () => identity?.signedIn === true, run: () => showDialog(<SignIn />) },
    { id: 'person.sign-out', label: 'Sign out', group: 'Person', when: () => identity?.signedIn === true, run: () => void signOut() },
  ]);
  if (identity === undefined) return null;
  const { name, detail } = identityWords(identity);
  if (!identity.inForce) return <span className="el" title={detail}>{name}</span>;
  return (
    <button type="button" className="bare gov-me" title={identity.signedIn ? 'Press to sign out or to sign in as somebody else' : detail} onClick={() => showDialog(<SignIn />)}>
      <span className={`st ${identity.signedIn ? 'done' : 'queued'}`}><i aria-hidden="true" />{name}</span>{identity.signedIn ? <span className="el">, {detail}</span> : null}
    </button>
  );
}
