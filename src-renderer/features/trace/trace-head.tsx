import type { ReactNode } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { navigate } from '../../routing/use-route.ts';
import { focusedForward } from '../../shell/focused.ts';
import { wayHref, whyHref, type TraceWay } from './explore-routes.ts';
import { useCopyAddress, useCopyLink } from './trace-actions.tsx';

const WAYS: readonly { readonly id: TraceWay; readonly title: string; readonly command: string }[] = [
  { id: 'path', title: 'Path', command: 'trace.path' }, { id: 'forward', title: 'Forward', command: 'trace.forward' }, { id: 'graph', title: 'Graph', command: 'trace.graph' }, { id: 'comments', title: 'Comments', command: 'trace.comments' },
];

/** The head over every way of looking at a number: title, verdict, the ways, address and link. */
export function TraceHead({ run, address, way, title, children }: { run: string; address: string; way: TraceWay; title: string; children?: ReactNode }) {
  const copy = useCopyAddress(address);
  const copyLink = useCopyLink();
  useCommands([
    { id: 'trace.path', label: 'The path of this number', group: 'Trace', keys: ['P'], run: () => navigate(wayHref(run, address, 'path')) },
    { id: 'trace.forward', label: 'Forward: what it reaches', group: 'Trace', keys: ['F'], run: () => navigate(focusedForward(run) ?? wayHref(run, address, 'forward')) },
    { id: 'trace.graph', label: 'Its neighbourhood in the field graph', group: 'Trace', keys: ['Shift G'], run: () => navigate(wayHref(run, address, 'graph')) },
    { id: 'trace.comments', label: 'What was said about this number', group: 'Trace', run: () => navigate(wayHref(run, address, 'comments')) },
    { id: 'trace.why', label: 'Why is something not in the report', group: 'Trace', keys: ['W'], run: () => navigate(whyHref(run)) },
    { id: 'trace.copy', label: 'Copy the address', group: 'Trace', keys: ['C'], run: copy },
    { id: 'trace.link', label: 'Copy a link to this view', group: 'Trace', keys: ['Shift C'], run: copyLink },
  ]);
  return (
    <>
      <div className="ph tv-head"><h2 className="el" title={title}>{title}</h2><span className="sp" />{children}</div>
      <div className="ph slim tv-ways">
        <nav aria-label="Ways to look at this number">{WAYS.map((each) => <a key={each.id} className={each.id === way ? 'on' : ''} href={wayHref(run, address, each.id)} aria-current={each.id === way ? 'page' : undefined}>{each.title}</a>)}</nav>
        <span className="sp" /><span className="mono s d3 el" title={address}>{address}</span>
        <IconButton small icon="copy" label="Copy address" command="trace.copy" onPress={copy} />
        <Button small look="quiet" icon="open" command="trace.link" onPress={copyLink}>Copy link</Button>
      </div>
    </>
  );
}
