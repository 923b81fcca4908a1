import { lazy, Suspense, useMemo, useState } from 'react';
import './graph.css';
import type { Run } from '../../../../src-shared/model/run.ts';
import { formatBytes, formatSeconds, plural, shortHash } from '../../../components/format.ts';
import { GateState } from '../../../components/marks.tsx';
import { ErrorState, Loading } from '../../../components/states.tsx';
import { Hash } from '../../../components/values.tsx';
import { navigate } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import { documentHref } from '../explore-routes.ts';
import type { DrawnEdge, DrawnNode } from './graph-canvas.tsx';
import { gateId, gateLinks, gateTree, slotId, type GateGraphData } from './gate-rows.ts';
import type { TreeRow } from './graph-tree.ts';
import { NodeTree } from './node-tree.tsx';
import { useLayout } from './use-layout.ts';

const GraphCanvas = lazy(async () => ({ default: (await import('./graph-canvas.tsx')).GraphCanvas }));
const GATE = { width: 132, height: 44 };
const SLOT = { width: 168, height: 44 };
const NO_THREAD: ReadonlySet<string> = new Set();

/** How many rows or bytes; nothing where the gate did not come to make it. */
function sizeOf(slot: GateGraphData['artifacts'][number]): string {
  return slot.state === 'not-made' ? 'not made' : slot.rows === undefined ? formatBytes(slot.bytes) : plural(slot.rows, 'row');
}

function SlotFacts({ slot, readers }: { slot: GateGraphData['artifacts'][number]; readers: readonly string[] }) {
  return (
    <section className="graph-facts" aria-label="The node under the keyboard"><div className="m5 mono">{slot.name}</div>
      <div className="d2">{sizeOf(slot)}, {slot.madeBy === null ? 'came from outside' : `written by ${slot.madeBy}`}{readers.length === 0 ? ', read by no gate' : `, read by ${readers.join(', ')}`}</div>
      {slot.sha256 === '' ? null : <div><Hash hash={slot.sha256} label="sha256" digits={16} /></div>}</section>
  );
}

function GateFacts({ run, gate }: { run: string; gate: GateGraphData['gates'][number] }) {
  return (
    <section className="graph-facts" aria-label="The node under the keyboard"><div className="row"><span className="m5 el">{gate.title}</span><GateState status={gate.status} /></div>
      <div className="d2"><span className="mono">{gate.id} {gate.version}</span>, {formatSeconds(gate.seconds)}</div>{gate.message === null ? null : <div className="d2">{gate.message}</div>}
      <div className="row graph-links"><a href={documentHref(run, { kind: 'code', ref: gate.id })}>Identity of its code</a><Hash hash={gate.key} label="key" /></div></section>
  );
}

/** Which gate read and wrote what: drawn, and as a tree with the same nodes. */
export function GateGraph({ run }: { run: Run }) {
  const query = useCall('trace.gates', { run: run.id });
  const { data } = query;
  const [cursor, setCursor] = useState<string | null>(null);
  const rows = useMemo(() => (data === undefined ? [] : gateTree(data)), [data]);
  // What no gate reads or writes (the manifest) stands in the manifest's own tab.
  const linked = useMemo(() => new Set((data?.edges ?? []).map((edge) => edge.slot)), [data]);
  const input = useMemo(() => (data === undefined ? null : { nodes: [...data.gates.map(({ id }) => ({ id: gateId(id), ...GATE })), ...data.artifacts.filter(({ name }) => linked.has(name)).map(({ name }) => ({ id: slotId(name), ...SLOT }))], edges: gateLinks(data) }), [data, linked]);
  const placed = useLayout(input);
  const chosen = cursor === null ? null : cursor.replace(/^gate:[^<>]*[<>]/, 'slot:');
  const drawn = useMemo(() => (data === undefined ? [] : [
    ...data.gates.map((gate): DrawnNode => ({ id: gateId(gate.id), name: gate.title, ...GATE, title: gate.title, sub: <GateState status={gate.status} />, look: gateId(gate.id) === chosen ? 'focus' : '' })),
    ...data.artifacts.filter(({ name }) => linked.has(name)).map((slot): DrawnNode => ({ id: slotId(slot.name), name: slot.name, ...SLOT, title: <span className="mono">{slot.name}</span>, sub: <>{sizeOf(slot)} <span className="mono">{slot.sha256 === '' ? '' : shortHash(slot.sha256)}</span></>, look: `gate-slot${slotId(slot.name) === chosen ? ' focus' : ''}` })),
  ]), [data, chosen, linked]);
  const edges = useMemo(() => (data === undefined ? [] : gateLinks(data).map((link): DrawnEdge => ({ ...link, thread: false, label: '' }))), [data]);
  if (query.error !== null && data === undefined) return <div className="pad"><ErrorState error={query.error} kept="the run and its artifacts" retry={query.refetch} /></div>;
  if (data === undefined) return <Loading what="the gate graph" />;
  const gate = data.gates.find((each) => gateId(each.id) === chosen);
  const slot = data.artifacts.find((each) => slotId(each.name) === chosen);
  const partsOf = (id: string): { readonly kind: 'gate' | 'reads' | 'writes'; readonly name: string } => {
    const match = /^gate:([^<>]*)(?:([<>])(.*))?$/.exec(id);
    return match?.[2] === undefined ? { kind: 'gate', name: match?.[1] ?? id } : { kind: match[2] === '<' ? 'reads' : 'writes', name: match[3] ?? '' };
  };
  const show = (row: TreeRow) => {
    const { kind, name } = partsOf(row.id);
    if (kind === 'gate') return <><span className="m5 el">{data.gates.find((each) => each.id === name)?.title}</span><span className="sp" /><span className="mono mi d3">{name}</span></>;
    const made = data.artifacts.find((each) => each.name === name);
    return <><span className="d3 nw">{kind}</span><span className="mono el">{name}</span><span className="sp" /><span className="mi d3 nw">{made === undefined ? '' : sizeOf(made)}</span></>;
  };
  const open = (id: string): void => {
    const { kind, name } = partsOf(id);
    if (kind === 'gate') navigate(documentHref(run.id, { kind: 'code', ref: name }));
  };
  return (
    <div className="main gate-graph">
      <section className="pane graph-side" aria-label="Gates and what they read and write">
        <NodeTree label="Gates as a tree" rows={rows} selected={cursor} thread={NO_THREAD} show={show} onRecentre={setCursor} onOpen={open} onCursor={setCursor}
          words={(row) => (row.level === 1 ? 'gate' : 'artifact')} />
        {gate !== undefined ? <GateFacts run={run.id} gate={gate} /> : slot !== undefined ? <SlotFacts slot={slot} readers={data.edges.filter((edge) => edge.slot === slot.name && edge.as === 'reads').map((edge) => edge.gate)} /> : <div className="graph-facts d3">Arrows move; Enter on a gate opens the identity of its code.</div>}
      </section>
      <section className="pane grow" aria-label="Gate graph"><div className="graph-all">
        {placed.layout === null || placed.of !== input ? <Loading what="the drawing" /> : <Suspense fallback={<Loading what="the drawing" />}><GraphCanvas nodes={drawn} edges={edges} layout={placed.layout} focus={chosen ?? gateId(data.gates[0]?.id ?? '')} onChoose={setCursor} /></Suspense>}
      </div></section>
    </div>
  );
}
