import type { DialectEvidence } from '../../src-shared/model/dialect.ts';
import { cellKind, filledCount, mode } from './cell-kinds.ts';

const SEARCHED = 60;
const COMPARED = 40;

/**
 * The header among the first records: the one whose cells are labels (text, filled, distinct) as wide as the table, above rows
 * whose cells are values. Ordinals are positions in `records`, which starts at record 0.
 */
export function detectHeader(records: readonly { readonly cells: readonly string[] }[]): { headerRecord: number; width: number; evidence: DialectEvidence } {
  const filled = records.map(({ cells }) => filledCount(cells));
  const width = Math.max(1, mode(records.slice(0, 400).filter((_, i) => (filled[i] as number) > 1).map(({ cells }) => cells.length)));
  let best = { at: filled.findIndex((count) => count > 0), score: -1, reason: '' };
  /** Records as wide and full as the table that lie above: data has no header below it. */
  let tableRowsAbove = 0;
  for (let at = 0; at < Math.min(records.length, SEARCHED); at += 1) {
    const cells = records[at]?.cells ?? [];
    const count = filled[at] as number;
    if (count === 0) continue;
    const labels = cells.filter((cell) => cellKind(cell) === 'word');
    const below = records.slice(at + 1).filter((_, i) => (filled[at + 1 + i] as number) > 1).slice(0, COMPARED);
    const fill = Math.min(1, count / width);
    const label = labels.length / count;
    const distinct = new Set(labels.map((cell) => cell.trim().toLowerCase())).size / Math.max(1, labels.length);
    const contrast = valueShare(cells, below);
    const score = fill * fill * (0.25 + 0.75 * label) * (0.5 + 0.5 * distinct) * (0.4 + 0.6 * contrast) * (cells.length === width ? 1 : 0.8) * 0.96 ** tableRowsAbove;
    if (cells.length === width && count >= width * 0.6) tableRowsAbove += 1;
    // Strictly better only: of two alike rows the upper one is the header.
    if (score > best.score + 1e-9) {
      best = { at, score, reason: `Record ${at} is the first whose ${count} filled cells are labels for the ${below.length} rows below that were compared.` };
    }
  }
  const headerRecord = Math.max(0, best.at);
  return {
    headerRecord, width: Math.max(width, records[headerRecord]?.cells.length ?? 0),
    evidence: { member: 'headerRecord', value: String(headerRecord), certainty: Math.max(0, Math.min(1, Math.round(best.score * 100) / 100)), reason: best.reason || 'No record looks like a header; the first one is taken.' },
  };
}

/** Share of the labelled columns under which most cells are of another kind than a label, or repeat less than labels would. */
function valueShare(header: readonly string[], below: readonly { readonly cells: readonly string[] }[]): number {
  if (below.length === 0) return 0.3;
  let columns = 0;
  let values = 0;
  header.forEach((label, column) => {
    if (cellKind(label) === 'empty') return;
    columns += 1;
    if (cellKind(label) !== 'word') return;
    const kinds = below.map(({ cells }) => cellKind(cells[column] ?? '')).filter((kind) => kind !== 'empty');
    if (kinds.length === 0) values += 0.5;
    else if (kinds.filter((kind) => kind === 'number' || kind === 'date').length * 2 > kinds.length) values += 1;
    else if (!below.some(({ cells }) => (cells[column] ?? '').trim() === label.trim())) values += 0.4;
  });
  return columns === 0 ? 0 : values / columns;
}
