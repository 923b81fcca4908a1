import { useState } from 'react';
import './trace-view.css';
import { useCommands } from '../../commands/use-commands.ts';
import { Kbd } from '../../components/button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { navigate } from '../../routing/use-route.ts';
import type { RunTabProps } from '../feature.ts';
import { DeliveredPane, useDelivered } from './delivered-pane.tsx';
import { DocumentPage } from './document/document-page.tsx';
import { CommentsView } from './comments-view.tsx';
import { documentOf, forwardOf, graphShape, placeOfAddress, searchHref, wayOf, whyHref } from './explore-routes.ts';
import { ForwardView } from './forward/forward-view.tsx';
import { GraphView } from './graph/graph-view.tsx';
import { PathView } from './path-view.tsx';
import { WhyNotView } from './why-not/why-not-view.tsx';

/** The delivered file at the left, the path of one number beside it. */
function PathBesideFile({ run, address }: { run: string; address: string | null }) {
  const delivered = useDelivered(run, address);
  const [aggregate, setAggregate] = useState(false);
  useCommands(address === null ? [{ id: 'trace.why', label: 'Why is something not in the report', group: 'Trace', keys: ['W'], run: () => navigate(whyHref(run)) }] : []);
  return (
    <div className="main">
      <DeliveredPane run={run} address={address} delivered={delivered} searchKey={address === null || !aggregate} />
      {address === null ? (
        <section className="pane grow"><EmptyState title="Choose a number.">Press an element at the left, or search for a code, a loan or a value. <Kbd>T</Kbd> on any number of the other tabs leads here too. Is something missing? <a href={whyHref(run)}>Ask why it is not in the report</a> or <a href={searchHref(undefined, run)}>search all runs</a>.</EmptyState></section>
      ) : <PathView run={run} address={address} onAggregate={setAggregate} {...(delivered.tree.data === undefined ? {} : { step: delivered.step })} />}
    </div>
  );
}

const nobodyAsks = (): void => undefined;

/** The path of one number of a run that delivers no file. */
function PathAlone({ run, address }: { run: string; address: string | null }) {
  return (
    <div className="main">
      {address === null ? (
        <section className="pane grow"><EmptyState title="Choose a number.">Press <Kbd>T</Kbd> on any underlined number of the other tabs, or <a href={searchHref(undefined, run)}>search the numbers of this run</a>.</EmptyState></section>
      ) : <PathView run={run} address={address} onAggregate={nobodyAsks} />}
    </div>
  );
}

/** The explorer of a run: a number's path, what it reaches, its neighbourhood; why something is missing; a document. Each has an address. */
export function TraceTab({ run, rest, query }: RunTabProps) {
  const [place] = rest;
  // A run whose pipeline writes no file has nothing to stand beside the path.
  const Path = run.gates.some(({ id }) => id.startsWith('deliver')) ? PathBesideFile : PathAlone;
  switch (place) {
    case undefined: return <Path run={run.id} address={null} />;
    case 'why-not': return <WhyNotView run={run.id} text={query['text'] ?? ''} />;
    case 'document': return <DocumentPage run={run.id} origin={documentOf(query)} />;
    case 'forward': return <ForwardView key={JSON.stringify(query)} run={run.id} from={forwardOf(query)} address={null} query={query} />;
    case 'graph': return <GraphView run={run.id} focus={query['focus'] ?? null} address={null} shape={graphShape(query)} />;
    default: {
      const way = wayOf(query);
      if (way === 'forward') return <ForwardView run={run.id} from={{ kind: 'address', address: place }} address={place} query={query} />;
      if (way === 'graph') return <GraphView run={run.id} focus={query['focus'] ?? placeOfAddress(place)} address={place} shape={graphShape(query)} />;
      if (way === 'comments') return <CommentsView run={run.id} address={place} />;
      return <Path run={run.id} address={place} />;
    }
  }
}
