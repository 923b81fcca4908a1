import type { PaperItem } from '../../../src-shared/contract/desk.ts';
import { groupDigits } from '../../components/format.ts';
import type { Column } from '../../components/table-columns.ts';
import { Traceable } from '../../components/traceable.tsx';
import { Verbatim } from '../../components/values.tsx';
import { keyWords, markLook, walkLook } from './words.ts';

function State({ look, word }: { look: string; word: string }) {
  return <span className={`st ${look}`}><i aria-hidden="true" />{word}</span>;
}

/** Columns of the items of a paper. */
export function itemColumns(run: string, withHits: boolean): readonly Column<PaperItem>[] {
  return [
    { id: 'item', title: 'No.', width: 66, align: 'end', cell: (row) => <span className="d2">{groupDigits(String(row.item))}</span> },
    { id: 'mark', title: 'Mark', width: 94, cell: (row) => <State {...markLook(row)} /> },
    { id: 'output', title: 'Output', width: 122, grow: 1.4, cell: (row) => <span className="el" title={row.address}>{row.title}</span> },
    { id: 'of', title: 'Of', width: 92, grow: 0.6, mono: true, cell: (row) => <span className="d2 el" title={row.address}>{keyWords(row)}</span> },
    { id: 'value', title: 'Value', width: 92, grow: 0.8, align: 'end', cell: (row) => <Traceable inGrid run={run} address={row.address} name={`${row.stored ?? 'blank'}, ${row.title}`}>{row.stored === null ? <span className="d3">blank</span> : <Verbatim text={row.stored} />}</Traceable> },
    ...(withHits ? [{ id: 'hits', title: 'Hits', width: 48, align: 'end' as const, cell: (row: PaperItem) => <span className="mono">{row.hits}</span> }] : []),
    { id: 'walk', title: 'Walked back', width: 100, cell: (row) => <State {...walkLook(row)} /> },
    { id: 'origin', title: 'Origin or note', width: 100, grow: 2, cell: (row) => <span className={row.mark?.note === null || row.mark === null ? 'd2 el' : 'el'} title={row.mark?.note ?? row.walk?.origin}>{row.mark?.note ?? row.walk?.origin ?? ''}</span> },
  ];
}
