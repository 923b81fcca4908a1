import { lazy, Suspense, useMemo, useState } from 'react';
import './graph.css';
import { useCommands } from '../../../commands/use-commands.ts';
import { Button, Kbd } from '../../../components/button.tsx';
import { formatCount, plural } from '../../../components/format.ts';
import { Segmented } from '../../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import { AddressLink } from '../address-link.tsx';
import { documentHref, forwardHref, forwardOfDocument, graphShape, placeOfAddress, wayHref } from '../explore-routes.ts';
import { useCopyLink } from '../trace-actions.tsx';
import { TraceHead } from '../trace-head.tsx';
import type { DrawnEdge, DrawnNode } from './graph-canvas.tsx';
import { treeOf, type TreeRow } from './graph-tree.ts';
import { KINDS, shortId, type FieldNode } from './graph-words.ts';
import { NodeTree } from './node-tree.tsx';
import { numberAt, placesOfPath } from './path-places.ts';
import { useLayout } from './use-layout.ts';

// The drawing is fetched when it is first looked at; the tree stands without it.
const GraphCanvas = lazy(async () => ({ default: (await import('./graph-canvas.tsx')).GraphCanvas }));

const WIDTH = 204;
const HEIGHT = 44;
/** Kinds whose id is worth its room beside the title. */
const SHORT: ReadonlySet<string> = new Set(['source-column', 'canonical', 'report-field', 'report-code']);
const NOTHING: ReadonlyMap<string, string> = new Map();
const DEPTHS = ['1', '2', '3', '4', '5', '6'].map((id) => ({ id, label: id }));
const DIRECTIONS = [{ id: 'back', label: 'Back' }, { id: 'both', label: 'Both' }, { id: 'forward', label: 'Forward' }] as const;

function SubLine({ node }: { node: FieldNode }) {
  return <><span className="mono">{shortId(node)}</span>{node.hidden > 0 ? <span> · {formatCount(node.hidden)} more</span> : null}</>;
}

/** What the keyboard stands on: what it is, how it is made, and where one can go from there. */
function NodeFacts({ run, node, number, onRecentre, focus }: { run: string; node: FieldNode; number: string | null; onRecentre: (id: string) => void; focus: string }) {
  const from = node.document === null ? null : forwardOfDocument(node.document);
  const column = node.id.startsWith(`${node.space}:`) && ['source-column', 'canonical', 'report-field'].includes(node.kind);
  return (
    <section className="graph-facts" aria-label="The node under the keyboard">
      <div className="m5 el" title={node.title}>{node.title}</div>
      <div className="mi d3"><span className="mono">{node.id}</span>, {KINDS[node.kind]}</div>
      <div className="mi d2">{node.steps === 0 ? 'no derivation of its own' : `${plural(node.steps, 'step')}: ${node.stepKinds.join(', ')}`}</div>
      <div className="row wrap s graph-links">
        {number === null ? null : <AddressLink address={number} name={`${number}, ${node.title}`}>{number}</AddressLink>}
        {node.id === focus ? null : <button type="button" className="as-link" onClick={() => onRecentre(node.id)}>Make it the centre</button>}
        {number !== null && !number.startsWith('source:') ? <a href={wayHref(run, number, 'forward')}>What it reaches</a> : from !== null ? <a href={forwardHref(run, from)}>What it reaches</a> : column ? <a href={forwardHref(run, { kind: 'column', space: node.space, column: shortId(node) })}>What the column reaches</a> : null}
        {node.document === null ? null : <a href={documentHref(run, node.document)}>Its document</a>}
      </div>
    </section>
  );
}

/** The neighbourhood of a place in the field graph, drawn and as a tree. The thread's colour is only for the focused number's own path. */
export function GraphView({ run, focus, address, shape }: { run: string; focus: string | null; address: string | null; shape: ReturnType<typeof graphShape> }) {
  const { depth, direction } = shape;
  const graph = useCall('trace.graph', focus === null ? null : { run, focus, depth, direction });
  const trace = useCall('trace.get', address === null ? null : { run, address });
  const copyLink = useCopyLink();
  const [cursor, setCursor] = useState<string | null>(null);
  const data = graph.data;
  const places = useMemo(() => (trace.data === undefined ? NOTHING : placesOfPath(trace.data)), [trace.data]);
  const byId = useMemo(() => new Map((data?.nodes ?? []).map((node) => [node.id, node])), [data]);
  const onPath = useMemo(() => new Set((data?.nodes ?? []).filter((node) => places.has(node.id) || node.address !== null && node.address === address).map((node) => node.id)), [data, places, address]);
  const rows = useMemo(() => (data === undefined ? [] : treeOf(data.focus, data.nodes, data.edges)), [data]);
  const input = useMemo(() => (data === undefined ? null : { nodes: data.nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })), edges: data.edges }), [data]);
  const placed = useLayout(input);
  const focusPlace = address === null ? null : placeOfAddress(address);
  const drawn = useMemo(() => (data?.nodes ?? []).map((node): DrawnNode => ({
    id: node.id, name: `${node.title} (${node.id})`, width: WIDTH, height: HEIGHT, title: node.title.trim() === shortId(node) && node.id === focusPlace && trace.data !== undefined ? trace.data.title : node.title, sub: <SubLine node={node} />,
    look: [node.kind, node.id === data?.focus ? 'focus' : '', onPath.has(node.id) ? 'thread' : ''].filter(Boolean).join(' '),
  })), [data, onPath, focusPlace, trace.data]);
  const edges = useMemo(() => (data?.edges ?? []).map((edge): DrawnEdge => ({ ...edge, thread: onPath.has(edge.from) && onPath.has(edge.to) })), [data, onPath]);
  const recentre = (id: string): void => setQuery({ focus: id });
  const numberOf = (id: string): string | null => {
    const node = byId.get(id);
    return node === undefined ? null : numberAt({ ...node, place: node.id }, places);
  };
  const open = (id: string): void => {
    const number = numberOf(id);
    const node = byId.get(id);
    if (number !== null && !number.startsWith('source:')) navigate(runHref(run, 'trace', {}, [number]));
    else if (node?.document != null) navigate(documentHref(run, node.document));
    else recentre(id);
  };
  const deepen = (by: number): void => setQuery({ depth: String(Math.max(1, Math.min(6, depth + by))) }, { replace: true });
  useCommands([
    { id: 'graph.deeper', label: 'One step deeper', group: 'Field graph', keys: ['+'], when: () => depth < 6, run: () => deepen(1) },
    { id: 'graph.shallower', label: 'One step less deep', group: 'Field graph', keys: ['-'], when: () => depth > 1, run: () => deepen(-1) },
    ...(address === null ? [{ id: 'trace.link', label: 'Copy a link to this view', group: 'Trace', keys: ['Shift C'], run: copyLink }] : []),
  ]);
  if (focus === null) return <EmptyState title="Choose where the graph begins."><a href={runHref(run, 'trace')}>Choose a number</a>; its graph is one of the ways to look at it.</EmptyState>;
  const node = byId.get(cursor ?? '') ?? (data === undefined ? undefined : byId.get(data.focus));
  const controls = <><Segmented label="Depth" value={String(depth)} options={DEPTHS} onChange={(to) => setQuery({ depth: to }, { replace: true })} /><Segmented label="Direction" value={direction} options={DIRECTIONS} onChange={(to) => setQuery({ direction: to === 'both' ? undefined : to }, { replace: true })} /></>;
  const show = (row: TreeRow) => {
    const each = byId.get(row.id);
    return each === undefined ? null : <><span className="el graph-t">{each.title}</span>{row.alsoThrough > 0 ? <span className="mi d3 nw">also {formatCount(row.alsoThrough)}</span> : null}<span className="sp" />{SHORT.has(each.kind) ? <span className="mono mi d3 el graph-id">{shortId(each)}</span> : null}</>;
  };
  return (
    <div className="main">
      <section className="pane graph-side" aria-label="The same nodes as a tree">
        <div className="ph narrow"><h2>Nodes</h2><span className="s d3 el">{data === undefined ? '' : `${plural(data.nodes.length, 'node')}${data.cutOff > 0 ? `, ${formatCount(data.cutOff)} more left out` : ''}`}</span></div>
        {graph.error !== null && data === undefined ? <div className="pad"><ErrorState error={graph.error} kept="the run and its artifacts" retry={graph.refetch} /></div> : data === undefined ? <Loading what="the neighbourhood" /> : (
          <NodeTree label="Field graph as a tree" rows={rows} selected={data.focus} thread={onPath} show={show} onRecentre={recentre} onOpen={open} onCursor={setCursor}
            words={(row) => `${KINDS[byId.get(row.id)?.kind ?? 'canonical']}, ${row.side === 'focus' ? 'the centre' : row.side === 'back' ? 'read' : 'made from it'}${onPath.has(row.id) ? ', on the path' : ''}`} />
        )}
        {node === undefined || data === undefined ? null : <NodeFacts run={run} node={node} number={numberOf(node.id)} onRecentre={recentre} focus={data.focus} />}
      </section>
      <section className="pane grow" aria-label="Field graph">
        {address !== null ? <TraceHead run={run} address={address} way="graph" title={trace.data?.title ?? address}>{controls}</TraceHead>
          : <div className="ph tv-head"><h2 className="el" title={focus}>{byId.get(data?.focus ?? '')?.title ?? focus}</h2><span className="sp" />{controls}<Button small look="quiet" icon="open" command="trace.link" onPress={copyLink}>Copy link</Button></div>}
        <div className="graph-all">{placed.layout === null || data === undefined || placed.of !== input ? (data === undefined ? null : <Loading what="the drawing" />)
          : <Suspense fallback={<Loading what="the drawing" />}><GraphCanvas nodes={drawn} edges={edges} layout={placed.layout} focus={data.focus} onChoose={recentre} /></Suspense>}</div>
        <div className="ph tv-keys"><div className="keys"><span><Kbd>Enter</Kbd>its trace</span><span><Kbd>Space</Kbd>make it the centre</span><span><Kbd>+</Kbd><Kbd>-</Kbd>depth</span><span><Kbd>F</Kbd>forward</span></div><span className="sp" /><span className="mi d3 el">{onPath.size > 0 ? <><span className="graph-key" aria-hidden="true" /> the path of this number</> : 'what is read stands left of what is made of it'}</span></div>
      </section>
    </div>
  );
}
