import { useRef, type KeyboardEvent } from 'react';
import './governance.css';
import type { InboxItem } from '../../../src-shared/contract/governance.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { formatDay, plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { navigate } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import { identityWords, INBOX_ORDER, INBOX_WORDS } from './words.ts';
import { windowNow } from '../../state/window-clock.ts';

const ICONS: Readonly<Record<InboxItem['kind'], IconName>> = { approval: 'shield', rejected: 'close', blocked: 'close', review: 'list', waiver: 'file', comment: 'more', key: 'person' };

/** How many things wait, beside the entry of the rail. */
export function InboxCount() {
  const { data } = useCall('approvals.inbox', {});
  return data === undefined || data.length === 0 ? null : <>{data.length}</>;
}

/** Whether a day lies before today, as ISO texts compare. */
function isPast(due: string, now: Date): boolean {
  return due.slice(0, 10) < now.toISOString().slice(0, 10);
}

function Item({ item }: { item: InboxItem }) {
  const late = item.due !== null && isPast(item.due, windowNow());
  return (
    <li><a className="gov-item" href={item.href} data-item>
      <Icon name={ICONS[item.kind]} /><span className="gov-what"><span className="m5 el">{item.title}</span><span className="s d2 gov-detail">{item.detail}</span></span>
      <span className="s d3 nw">{item.due === null ? `since ${dayAndTime(item.since)}` : <span className={late ? 'gov-late' : ''}>{late ? 'expired' : 'until'} {formatDay(item.due)}</span>}</span>
    </a></li>
  );
}

/** What waits for the person of the session, most pressing first. */
export function InboxView() {
  const inbox = useCall('approvals.inbox', {});
  const who = useCall('actors.whoami', {});
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
    if (by === 0) return;
    const items = [...list.current?.querySelectorAll<HTMLElement>('[data-item]') ?? []];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[Math.min(items.length - 1, Math.max(0, at + by))]?.focus();
    event.preventDefault();
  };
  const groups = INBOX_ORDER.map((kind) => ({ kind, items: inbox.data?.filter((item) => item.kind === kind) ?? [] })).filter(({ items }) => items.length > 0);
  const identity = who.data === undefined ? null : identityWords(who.data);
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Waiting for me</h1><span className="d3 s el">{identity === null ? '' : `${identity.name}: ${identity.detail}`}</span></div></header>
      <div className="scroll grow" ref={list} onKeyDown={onKeyDown}>
        {inbox.error !== null ? <div className="pad"><ErrorState error={inbox.error} retry={inbox.refetch} /></div>
          : inbox.data === undefined ? <Loading what="what waits" />
            : groups.length === 0 ? <EmptyState title="Nothing waits for you.">{who.data?.inForce === true && !who.data.signedIn ? <button type="button" className="as-link" onClick={() => navigate('#/people')}>Sign in to see what waits for you.</button> : 'Runs that others hand over, runs of yours that were rejected or are blocked, and waivers that expire appear here.'}</EmptyState>
              : groups.map(({ kind, items }) => (
                <section key={kind} className="gov-group" aria-labelledby={`inbox-${kind}`}><div className="ph"><h2 id={`inbox-${kind}`}>{INBOX_WORDS[kind]}</h2><span className="s d3">{plural(items.length, 'item')}</span></div>
                  <ul>{items.map((item) => <Item key={item.id} item={item} />)}</ul></section>
              ))}
      </div>
    </>
  );
}
