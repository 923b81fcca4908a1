import type { DocumentRef } from '../../../../src-shared/contract/explore.ts';
import { EmptyState } from '../../../components/states.tsx';
import { runHref } from '../../../routing/route.ts';
import { useCommands } from '../../../commands/use-commands.ts';
import { navigate } from '../../../routing/use-route.ts';
import { Button } from '../../../components/button.tsx';
import { forwardHref, forwardOfDocument } from '../explore-routes.ts';
import { useCopyLink } from '../trace-actions.tsx';
import { DocumentView } from './document-view.tsx';

/** One document of the run alone: reached from why-not, the graph, search and every open step. */
export function DocumentPage({ run, origin }: { run: string; origin: DocumentRef | null }) {
  const copyLink = useCopyLink();
  const forward = origin === null ? null : forwardOfDocument(origin);
  useCommands([
    { id: 'trace.link', label: 'Copy a link to this view', group: 'Trace', keys: ['Shift C'], run: copyLink },
    ...(forward === null ? [] : [{ id: 'trace.forward', label: 'What this document reaches', group: 'Trace', keys: ['F'], run: () => navigate(forwardHref(run, forward)) }]),
  ]);
  if (origin === null) return <EmptyState title="No document has this address."><a href={runHref(run, 'trace')}>Go to the trace of this run</a></EmptyState>;
  return (
    <section className="pane grow" aria-label="Document">
      <div className="ph"><h2 className="el">Document</h2><span className="mono s d3 el">{origin.kind} {origin.ref}</span><span className="sp" />
        {forward === null ? null : <Button small command="trace.forward" onPress={() => navigate(forwardHref(run, forward))}>What it reaches</Button>}<Button small icon="copy" command="trace.link" onPress={copyLink}>Copy link</Button></div>
      <div className="pad grow tdoc-page"><DocumentView run={run} origin={origin} alone /></div>
    </section>
  );
}
