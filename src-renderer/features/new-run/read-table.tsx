import { useMemo, useState } from 'react';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, Note } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { Verbatim } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import type { Preview } from './dialect-chips.tsx';

type Row = Preview['rows'][number];

/** Digits with separators, a sign, a currency or a percent: set right, so that columns of numbers read as such. */
const NUMBER = /^\s*[-+(]?\s*[£€$]?\s*\d[\d.,\s]*%?\)?\s*$/;

/** The table as it will be read: text verbatim; types come later, as a profile. */
export function ReadTable({ preview, onLine }: { preview: Preview; onLine: (line: number | null) => void }) {
  const [selected, setSelected] = useState<number | null>(null);
  const columns = useMemo<Column<Row>[]>(() => [
    { id: 'line', title: 'Line', width: 64, mono: true, cell: (row) => <span className="d3">{row.line}</span> },
    ...preview.headers.map((header, at): Column<Row> => {
      const cells = preview.rows.map((row) => row.cells[at] ?? '').filter((cell) => cell.trim() !== '');
      const numeric = cells.length > 0 && cells.filter((cell) => NUMBER.test(cell)).length * 2 > cells.length;
      const longest = Math.max(10, ...cells.slice(0, 30).map((cell) => cell.length));
      return {
        id: `${at}`, title: header, hint: header === '' ? `column ${at + 1}, without a name` : header, head: header.trim() === '' ? <i>no name</i> : <Verbatim text={header} plain />,
        width: Math.min(240, Math.max(90, longest * 7.4 + 22, Math.min(header.length, 18) * 6.4 + 22)), align: numeric ? 'end' : 'start', mono: true,
        cell: (row) => (at < row.cells.length ? <Verbatim text={row.cells[at] ?? null} /> : <span className="warn-text">missing</span>),
      };
    }),
  ], [preview]);
  return (
    <section className="pane grow" aria-label="Table as it will be read">
      <div className="ph"><h2>Table as it will be read</h2><span className="s d3 el">text kept verbatim; units and dates are declared in the mapping</span></div>
      {preview.problems.length === 0 ? null : <div className="pad problems"><Note tone="warn"><b>None is guessed.</b> {preview.problems.join(' ')}</Note></div>}
      <VirtualTable label="Table as it will be read" columns={columns} source={localRows(preview.rows)} selected={selected}
        onSelect={(index) => { setSelected(index); onLine(preview.rows[index]?.line ?? null); }}
        empty={<EmptyState title="No data row below the header">Choose another header line above, or another delimiter.</EmptyState>} />
    </section>
  );
}
