import type { Run } from '../../../src-shared/model/run.ts';
import { plural } from '../../components/format.ts';
import { runHref } from '../../routing/route.ts';
import { eclFiguresMissing, useEclRun } from '../ecl-parts/use-ecl-run.ts';

/** In the header of a run: its policy, how many loans, in which currency, what was set aside. */
export function EclMeta({ run }: { run: Run }) {
  const overview = useEclRun(eclFiguresMissing(run) === null ? run : null).data;
  const aside = run.gates.find(({ id }) => id === 'ingest')?.summary['set_aside'];
  return (
    <>
      {overview === undefined ? null : <a className="nw ecl-policy" href={runHref(run.id, 'setup')} title={overview.policy.title}>{overview.policy.name}</a>}
      <span className="rows-n">{run.rows === null ? '' : plural(run.rows, 'loan')}{overview === undefined ? '' : `, ${overview.currency}`}</span>
      {typeof aside === 'number' && aside > 0 ? <span className="rows-n">{plural(aside, 'line')} set aside</span> : null}
    </>
  );
}
