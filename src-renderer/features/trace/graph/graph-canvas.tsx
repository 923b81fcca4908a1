import { Background, Handle, MarkerType, Position, ReactFlow, ReactFlowProvider, useReactFlow, useStore, type Edge, type Node, type NodeProps } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo, type ReactNode } from 'react';
import { Button, IconButton } from '../../../components/button.tsx';
import type { Layout } from './layout-graph.ts';

/** A box to draw: what stands in it, and how it looks. */
export interface DrawnNode { readonly id: string; readonly name: string; readonly title: ReactNode; readonly sub: ReactNode; readonly look: string; readonly width: number; readonly height: number }
export interface DrawnEdge { readonly from: string; readonly to: string; readonly thread: boolean; readonly label: string }

type BoxData = { readonly drawn: DrawnNode };
type BoxNode = Node<BoxData, 'box'>;

function GraphBox({ data }: NodeProps<BoxNode>) {
  const { drawn } = data;
  return (
    <div className={`graph-box ${drawn.look}`} title={drawn.name} style={{ width: drawn.width, height: drawn.height }}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className="el">{drawn.title}</div><div className="el mi">{drawn.sub}</div>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

const TYPES = { box: GraphBox };
/** Below this a name is smaller than the smallest text of the interface: then the focus is shown and the rest is reached by moving. */
const LEAST_ZOOM = 0.92;
const MARGIN = 32;

/** Where a drawing begins so that `middle` of it stands in the middle of the room, without leaving room empty beside it. */
function offset(room: number, size: number, middle: number): number {
  if (size <= room - 2 * MARGIN) return (room - size) / 2;
  return Math.min(MARGIN, Math.max(room - size - MARGIN, room / 2 - middle));
}

/** Shows the whole where it stays readable, else the focus in the middle; without a focus, where the data begins. */
function Framing({ layout, focus, drawn }: { layout: Layout; focus: string | null; drawn: readonly DrawnNode[] }) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => {
    if (width === 0 || height === 0) return;
    const zoom = Math.min(1, (width - 2 * MARGIN) / Math.max(1, layout.width), (height - 2 * MARGIN) / Math.max(1, layout.height));
    const box = drawn.find((each) => each.id === focus);
    const at = focus === null ? undefined : layout.at[focus];
    if (zoom >= LEAST_ZOOM) void flow.setViewport({ zoom, x: (width - layout.width * zoom) / 2, y: (height - layout.height * zoom) / 2 });
    else void flow.setViewport({ zoom: 1, x: offset(width, layout.width, (at?.x ?? 0) + (box?.width ?? 0) / 2), y: offset(height, layout.height, (at?.y ?? 0) + (box?.height ?? 0) / 2) });
  }, [flow, layout, focus, drawn, width, height]);
  return null;
}

function Zoom() {
  const flow = useReactFlow();
  return (
    <div className="graph-zoom">
      <IconButton small icon="plus" label="Larger" onPress={() => void flow.zoomIn()} /><IconButton small icon="minus" label="Smaller" onPress={() => void flow.zoomOut()} /><Button small onPress={() => void flow.fitView({ padding: 0.06 })}>All of it</Button>
    </div>
  );
}

/**
 * The drawing. It says nothing that the tree beside it does not, so it is left out of the tab order and of what is read aloud;
 * the pointer moves and zooms it, a press on a box recentres.
 */
export function GraphCanvas({ nodes, edges, layout, focus, onChoose }: { nodes: readonly DrawnNode[]; edges: readonly DrawnEdge[]; layout: Layout; focus: string | null; onChoose: (id: string) => void }) {
  const boxes = useMemo(() => nodes.map((drawn): BoxNode => ({ id: drawn.id, type: 'box', position: layout.at[drawn.id] ?? { x: 0, y: 0 }, data: { drawn }, width: drawn.width, height: drawn.height })), [nodes, layout]);
  const lines = useMemo(() => edges.map((edge): Edge => ({
    id: `${edge.from} ${edge.to}`, source: edge.from, target: edge.to, className: edge.thread ? 'graph-thread' : '', zIndex: edge.thread ? 1 : 0, focusable: false, selectable: false,
    markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color: edge.thread ? 'var(--thread-line)' : 'var(--line-control)' },
  })), [edges]);
  return (
    <ReactFlowProvider><div className="graph-canvas">
      <div className="graph-flow" aria-hidden="true">
        <ReactFlow nodes={boxes} edges={lines} nodeTypes={TYPES} nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} disableKeyboardA11y zoomOnDoubleClick={false}
          minZoom={0.15} maxZoom={1.6} proOptions={{ hideAttribution: true }} onNodeClick={(_event, node) => onChoose(node.id)}>
          <Background gap={24} size={1} />
          <Framing layout={layout} focus={focus} drawn={nodes} />
        </ReactFlow>
      </div>
      <Zoom />
    </div></ReactFlowProvider>
  );
}
