import { shortHash } from '../../components/format.ts';
import { localRows } from '../../components/row-source.ts';
import { EmptyState } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import type { Overview, SectionProps } from './types.ts';

type Artifact = Overview['artifacts'][number];
type Gate = Overview['gates'][number];

const STATES: Readonly<Record<Artifact['state'], string>> = { same: 'same', different: 'differs', 'only-left': 'left run only', 'only-right': 'right run only' };
const digest = (hash: string | null) => (hash === null ? <span className="d3">not made</span> : <span title={hash}>{shortHash(hash, 16)}</span>);
const word = (state: Artifact['state']) => <span className={state === 'same' ? 'd3' : 'm5'}>{STATES[state]}</span>;

const ARTIFACTS: readonly Column<Artifact>[] = [
  { id: 'slot', title: 'Artifact', width: 150, grow: 1.4, mono: true, cell: (each) => each.slot },
  { id: 'state', title: 'Compared', width: 110, cell: (each) => word(each.state) },
  { id: 'by', title: 'By', width: 76, hint: 'Content: schema and rows in order, whoever wrote the file', cell: (each) => <span className="d3">{each.by}</span> },
  { id: 'left', title: 'Left run', width: 160, grow: 1, mono: true, cell: (each) => digest(each.left) },
  { id: 'right', title: 'Right run', width: 160, grow: 1, mono: true, cell: (each) => digest(each.right) },
];

const side = (gate: Gate['left']) => (gate === null ? <span className="d3">no such gate</span> : <span>{gate.status}<span className="d3">, version {gate.version}</span></span>);
const GATES: readonly Column<Gate>[] = [
  { id: 'gate', title: 'Gate', width: 150, grow: 1.4, cell: (gate) => gate.title },
  { id: 'state', title: 'Compared', width: 110, cell: (gate) => <span className={gate.same ? 'd3' : 'm5'}>{gate.same ? 'same end' : gate.left === null ? 'right run only' : gate.right === null ? 'left run only' : 'differs'}</span> },
  { id: 'key', title: 'Key', width: 76, hint: 'Hash of all that was put in', cell: (gate) => <span className="d3">{gate.left?.key == null || gate.right?.key == null ? '–' : gate.left.key === gate.right.key ? 'same' : 'other'}</span> },
  { id: 'left', title: 'Left run', width: 160, grow: 1, cell: (gate) => side(gate.left) },
  { id: 'right', title: 'Right run', width: 160, grow: 1, cell: (gate) => side(gate.right) },
];

/** Every artifact by its digest, every gate by how it ended. */
export function FilesSection({ overview }: SectionProps) {
  const first = <T extends { same: boolean }>(all: readonly T[]): T[] => [...all].sort((a, b) => Number(a.same) - Number(b.same));
  return (
    <div className="pane grow">
      <div className="ph"><h2>Artifacts</h2><span className="sp" /><span className="s d3">Tables by content, all others by their bytes.</span></div>
      <VirtualTable label="Artifacts of both runs" columns={ARTIFACTS} source={localRows(first(overview.artifacts.map((each) => ({ ...each, same: each.state === 'same' }))))} empty={<EmptyState title="Neither run made anything." />} />
      <div className="ph sec"><h2>Gates</h2><span className="sp" /><span className="s d3">A result that was reused counts as passed.</span></div>
      <VirtualTable label="Gates of both runs" columns={GATES} source={localRows(first(overview.gates))} empty={<EmptyState title="Neither run has gates." />} />
    </div>
  );
}
