import './ecl-movement.css';
import { formatDecimal, groupDigits } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { FigureCell } from '../ecl-parts/money.tsx';
import type { RunTabProps } from '../feature.ts';
import { ExportList } from '../deliver/export-list.tsx';

type Disclosure = CallOutput<'ecl.disclosures'>[number];
const FILES = 'files';
/** Widths under which a note scrolls sideways instead of hiding digits: of the line's title, of a digit, around a figure. */
const FIRST_PX = 190;
const DIGIT_PX = 7.3;
const AROUND_PX = 20;
const LEAST_CELL_PX = 96;

/** What the widest figure of a note takes, grouped and with its cents. */
function cellWidth(note: Disclosure): number {
  const most = Math.max(0, ...note.rows.flatMap((row) => row.cells.map(({ value }) => groupDigits(value ?? '').length)));
  return Math.max(LEAST_CELL_PX, Math.ceil(most * DIGIT_PX) + AROUND_PX);
}

/** Notes to the accounts under IFRS 7 35H to 35N, each with what it ties to, and the files that take them away. */
export function DisclosuresTab({ run, query }: RunTabProps) {
  const asked = useCall('ecl.disclosures', { run: run.id });
  if (asked.data === undefined) return asked.error === null ? <Loading what="the disclosures" /> : <div className="pad"><ErrorState error={asked.error} kept="the run and its artifacts" retry={asked.refetch} /></div>;
  const notes = asked.data;
  const at = query['note'] === FILES ? FILES : (notes.find(({ id }) => id === query['note']) ?? notes[0])?.id ?? FILES;
  const shown = notes.find(({ id }) => id === at);
  return (
    <div className="main">
      <nav className="pane eclm-nav" aria-label="Disclosures">
        <div className="ph"><h2>Disclosures</h2></div>
        <ul className="plain grow scroll">
          {notes.map((note) => <li key={note.id}><button type="button" className="eclm-pick" aria-current={note.id === at} onClick={() => setQuery({ note: note.id, trace: undefined })}><span className="el">{note.title}</span><span className="s d3 mono">{note.reference}</span>{note.ties.length === 0 ? null : <TieMark ties={note.ties} />}</button></li>)}
          <li><button type="button" className="eclm-pick" aria-current={at === FILES} onClick={() => setQuery({ note: FILES, trace: undefined })}><span className="el">Reports and files</span><span className="s d3">PDF, XLSX, CSV</span></button></li>
        </ul>
      </nav>
      <section className="pane grow" aria-label={shown?.title ?? 'Reports and files'}>
        {at === FILES ? <div className="scroll grow"><ExportList run={run} /></div> : shown === undefined ? <EmptyState title="No disclosures">The run made none.</EmptyState> : <Note7 note={shown} />}
      </section>
    </div>
  );
}

function TieMark({ ties }: { ties: Disclosure['ties'] }) {
  const open = ties.filter((tie) => !tie.ties).length;
  return <span className={open === 0 ? 'bdg ok' : 'bdg block'}>{open === 0 ? 'ties' : `${open} open`}</span>;
}

function Note7({ note }: { note: Disclosure }) {
  return (
    <>
      <div className="ph"><h2>{note.title}</h2><span className="s d3">{note.reference}</span></div>
      <div className="scroll grow" tabIndex={0} role="group" aria-label={note.title}>
        {note.note === null ? null : <Note>{note.note}</Note>}
        {note.rows.length === 0 ? <EmptyState title="Nothing to disclose">No loan of this run falls under {note.reference}.</EmptyState> : (
          <table className="cp eclm-table eclm-note" aria-label={note.title} style={{ minWidth: FIRST_PX + cellWidth(note) * note.columns.length }}>
            <thead><tr><th className="fst" scope="col">Line</th>{note.columns.map((column) => <th key={column} className="r" scope="col">{column}</th>)}</tr></thead>
            <tbody>
              {note.rows.map((row, at) => (
                <tr key={`${at} ${row.title}`} className={row.heading ? 'tot' : ''}>
                  <td className="fst">{row.title}</td>
                  {note.columns.map((column, c) => { const figure = row.cells[c]; return <td key={column} className="r">{figure === undefined ? null : <FigureCell figure={figure} name={`${row.title}, ${column}`} {...(figure.unit === 'count' ? { scale: 0 } : figure.unit === 'fraction' || figure.unit === 'points' || figure.unit === '%' ? {} : { scale: 2 })} />}</td>; })}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {note.ties.length === 0 ? null : (
          <table className="cp eclm-ties" aria-label="What it ties to">
            <thead><tr><th className="fst" scope="col">Ties to</th><th className="r" scope="col">This note</th><th className="r" scope="col">There</th><th className="r" scope="col">Difference</th><th scope="col">Verdict</th></tr></thead>
            <tbody>{note.ties.map((tie) => <tr key={tie.title}><td className="fst">{tie.title}</td><td className="r">{formatDecimal(tie.left, 2)}</td><td className="r">{formatDecimal(tie.right, 2)}</td><td className="r">{formatDecimal(tie.difference, 2)}</td><td><span className={tie.ties ? 'bdg ok' : 'bdg block'}>{tie.ties ? 'ties' : 'does not tie'}</span></td></tr>)}</tbody>
          </table>
        )}
      </div>
    </>
  );
}
