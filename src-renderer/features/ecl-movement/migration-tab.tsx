import './ecl-movement.css';
import { formatDecimal } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { FigureCell, MoneyCell } from '../ecl-parts/money.tsx';
import { StageTag } from '../ecl-parts/stage-tag.tsx';
import { stageWords } from '../ecl-parts/stages.ts';
import type { RunTabProps } from '../feature.ts';
import { migrationSums, tintOf, type MigrationCell } from './migration-sums.ts';

type Migration = CallOutput<'ecl.migration'>;
const SHOWN = [{ id: 'loans', label: 'Loans' }, { id: 'exposure', label: 'Exposure' }, { id: 'share', label: 'Share of the row, %' }] as const;

const placeWords = (key: string): string => (key === 'new' ? 'New' : key === 'exit' ? 'Left' : stageWords(key).title);

/** Where the loans of the opening stand at the closing, by count, exposure or share; who came and who left. */
export function MigrationTab({ run, query }: RunTabProps) {
  const prior = run.priorRun !== null;
  const migration = useCall('ecl.migration', prior ? { run: run.id } : null);
  if (!prior) return <EmptyState title="No migration: this run has no opening">Stages migrate between two reporting dates. Start this run again with the one before as its prior.</EmptyState>;
  if (migration.data === undefined) return migration.error === null ? <Loading what="the migration" /> : <div className="pad"><ErrorState error={migration.error} kept="the run and its artifacts" retry={migration.refetch} /></div>;
  return <MigrationView migration={migration.data} shown={SHOWN.find(({ id }) => id === query['show'])?.id ?? 'loans'} />;
}

function MigrationView({ migration, shown }: { migration: Migration; shown: (typeof SHOWN)[number]['id'] }) {
  const rows = [...migration.stages, 'new'];
  const columns = [...migration.stages, 'exit'];
  const cellOf = (from: string, to: string): MigrationCell | undefined => migration.cells.find((each) => each.from === from && each.to === to);
  const sums = migrationSums(migration.cells);
  return (
    <section className="pane grow eclm" aria-label="Migration">
      <div className="ph"><h2>Migration of stages</h2><span className="s d3 el">from the opening (rows) to the closing (columns)</span><span className="sp" /><ChipSelect label="Show" value={shown} options={SHOWN.map((each) => ({ ...each }))} onChange={(to) => setQuery({ show: to === 'loans' ? undefined : to })} /></div>
      <div className="scroll grow" tabIndex={0} role="group" aria-label="Migration matrix">
        <table className="eclm-heat" aria-label={`Migration of stages, ${SHOWN.find(({ id }) => id === shown)?.label ?? shown}`}>
          <thead><tr><th scope="col" className="fst">From, to</th>{columns.map((to) => <th key={to} scope="col" className="r">{to === 'exit' ? 'Left' : <StageTag stage={to} />}</th>)}</tr></thead>
          <tbody>
            {rows.map((from) => (
              <tr key={from}>
                <th scope="row" className="fst">{from === 'new' ? 'New' : <StageTag stage={from} />}</th>
                {columns.map((to) => {
                  const cell = cellOf(from, to);
                  if (cell === undefined || (from === 'new' && to === 'exit')) return <td key={to} className="r d3 eclm-none">–</td>;
                  const name = `${from === 'new' ? 'new in' : `${placeWords(from)} to`} ${placeWords(to)}`;
                  return (
                    <td key={to} className={`r eclm-h${tintOf(cell.share)}${from === to ? ' eclm-same' : ''}`}>
                      {shown === 'loans' ? <FigureCell figure={cell.loans} name={`loans, ${name}`} scale={0} /> : shown === 'exposure' ? <MoneyCell figure={cell.exposure} name={`exposure, ${name}`} /> : <span className="mono">{formatDecimal(cell.share, 2)}</span>}
                      {shown === 'share' ? null : <span className="s mono eclm-share">{formatDecimal(cell.share, 1)} %</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        <p className="pad s d2">{sums.text}</p>
        <p className="pad s d3">Tints follow the share of the row, the frame marks loans that stayed. Exposure is that of the closing, of loans that left that of the opening.</p>
      </div>
    </section>
  );
}
