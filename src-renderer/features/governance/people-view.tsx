import './governance.css';
import type { Actor } from '../../../src-shared/model/governance.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import type { PlaceProps } from '../feature.ts';
import { keyState, PersonDetail } from './person-detail.tsx';
import { RegisterForm } from './register-form.tsx';
import { SignIn } from './sign-in.tsx';
import { identityWords, ROLE_WORDS } from './words.ts';
import { windowNow } from '../../state/window-clock.ts';

function Person({ actor, chosen }: { actor: Actor; chosen: boolean }) {
  const key = actor.keys.findLast((each) => each.revokedAt === null) ?? actor.keys.at(-1);
  const state = key === undefined ? { look: 'queued', words: 'no key' } : keyState(key, windowNow());
  return (
    <li><button type="button" className={`gov-person${chosen ? ' on' : ''}`} aria-pressed={chosen} onClick={() => setQuery({ person: chosen ? undefined : actor.id }, { replace: true })}>
      <span className="gov-what"><span className={`m5 el${actor.retiredAt === null ? '' : ' d3'}`}>{actor.name}</span><span className="s d2 el">{actor.roles.map((role) => ROLE_WORDS[role].title).join(', ')}</span></span>
      <span className={`st s ${actor.retiredAt === null ? state.look : 'cancelled'}`}><i aria-hidden="true" />{actor.retiredAt === null ? `key ${state.words}` : 'retired'}</span>
    </button></li>
  );
}

/** Everybody known to the workspace, with roles and keys. */
export function PeopleView({ query }: PlaceProps) {
  const actors = useCall('actors.list', {});
  const who = useCall('actors.whoami', {});
  const showDialog = useView((state) => state.showDialog);
  const readOnly = useReadOnly();
  const identity = who.data;
  const may = readOnly ?? (identity === undefined ? 'Not read yet.' : !identity.inForce ? null : !identity.signedIn ? 'Sign in as an administrator.' : identity.roles.includes('administrator') ? null : 'Only an administrator may do this.');
  const chosen = actors.data?.find((actor) => actor.id === query['person']);
  const first = actors.data?.length === 0;
  const register = <Button look="primary" disabled={may} onPress={() => showDialog(<RegisterForm first={first === true} />)}>{first === true ? 'Register the first administrator' : 'Register a person'}</Button>;
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>People</h1><span className="d3 s el">{identity === undefined ? '' : `${identityWords(identity).name}: ${identityWords(identity).detail}`}</span><span className="sp" />
        {identity?.inForce === true ? <Button onPress={() => showDialog(<SignIn />)}>{identity.signedIn ? 'Sign in as somebody else' : 'Sign in'}</Button> : null}{first === true ? null : register}</div></header>
      {identity === undefined || identity.inForce ? null : <Note tone="info">Roles are not in force. Everybody who opens this workspace may do everything, under the name the system gives; approvals are not signed.</Note>}
      <div className="main">
        <section className="pane grow" aria-label="People">
          {actors.error !== null ? <div className="pad"><ErrorState error={actors.error} retry={actors.refetch} /></div> : actors.data === undefined ? <Loading what="people" />
            : first === true ? <EmptyState title="Nobody is registered.">{register}</EmptyState>
              : <><div className="ph"><span className="s d3">{plural(actors.data.length, 'person', 'people')}</span></div><ul className="gov-people scroll grow">{actors.data.map((actor) => <Person key={actor.id} actor={actor} chosen={actor.id === chosen?.id} />)}</ul></>}
        </section>
        {chosen === undefined ? null : <PersonDetail actor={chosen} may={may} />}
      </div>
    </>
  );
}
