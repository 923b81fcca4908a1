import { groupDigits, shortHash } from '../../components/format.ts';
import type { PathNode } from './prove-entry.ts';

const ROW = 46;
const BOX = { width: 90, height: 24 };
/** More levels than this are folded: the top two and the leaf are drawn. */
const MOST_DRAWN = 4;

/** The path from an entry's leaf up to the head: what was hashed with what. Folded levels are dashed. */
export function ProofDrawing({ nodes, size }: { nodes: readonly PathNode[]; size: number }) {
  const top = nodes.length - 1;
  const head = nodes[top];
  if (head === undefined) return null;
  const levels = top <= MOST_DRAWN ? Array.from({ length: top }, (_, i) => top - 1 - i) : [top - 1, top - 2, 0];
  const folded = top - levels.length;
  // The gap before the leaf is wider where levels are folded into it.
  const yOf = (row: number): number => 2 + ROW * row + (folded > 0 && row === levels.length ? 20 : 0);
  const height = yOf(levels.length) + BOX.height + 24;
  return (
    <svg className="a-proof" width="100%" height={height} viewBox={`0 0 368 ${height}`} preserveAspectRatio="xMinYMin meet" role="img"
      aria-label={`Inclusion path of ${top} ${top === 1 ? 'hash' : 'hashes'}, ${levels.length} shown: leaf ${shortHash(nodes[0]?.hash ?? '')} up to the head ${shortHash(head.hash)}`}>
      <Box x={0.5} y={2} hash={head.hash} look={top === 0 ? 'leaf' : 'node'} /><text x={106} y={18}>head, size {groupDigits(String(size))}</text>
      {levels.map((level, index) => {
        const y = yOf(index + 1);
        const [node, step] = [nodes[level], nodes[level + 1]?.step];
        if (node === undefined || step == null) return null;
        const isLast = index === levels.length - 1;
        const above = yOf(index) + BOX.height;
        const dashed = isLast && folded > 0;
        return (
          <g key={level}>
            <path d={`M45 ${y}V${above}`} stroke="var(--thread-line)" strokeWidth={2} {...(dashed ? { strokeDasharray: '3 4' } : {})} />
            <path d={`M159 ${y}V${y - 11}H45`} stroke="var(--line-control)" fill="none" />
            <Box x={114} y={y} hash={step.sibling} look="sibling" />
            <Box x={0.5} y={y} hash={node.hash} look={level === 0 ? 'leaf' : 'node'} />
            <text x={220} y={y + 16}>{dashed ? `${folded} ${folded === 1 ? 'level' : 'levels'} folded` : `level ${step.level - 1}, joined from the ${step.side}`}</text>
          </g>
        );
      })}
      <text x={0} y={height - 4}>{top === 0 ? 'the only entry is the head' : 'this entry’s leaf'}</text>{top === 0 ? null : <text x={114} y={height - 4}>its neighbour</text>}
    </svg>
  );
}

function Box({ x, y, hash, look }: { x: number; y: number; hash: string; look: 'node' | 'sibling' | 'leaf' }) {
  const paint = { node: ['var(--surface)', 'var(--line-control)'], sibling: ['var(--sunken)', 'var(--line)'], leaf: ['var(--thread-bg)', 'var(--thread-line)'] }[look];
  return (
    <>
      <rect x={x} y={y} width={BOX.width} height={BOX.height} fill={paint[0]} stroke={paint[1]} />
      <text className={look === 'sibling' ? 'n' : 'n k'} x={x + 44.5} y={y + 16} textAnchor="middle">{shortHash(hash)}</text>
    </>
  );
}
