import type { Run } from '../../../src-shared/model/run.ts';
import { plural } from '../../components/format.ts';
import { runHref } from '../../routing/route.ts';
import { made, useResearchRun } from '../research-parts/use-research-run.ts';

/** In the header of a run: its data, its seed and its identity. */
export function ResearchMeta({ run }: { run: Run }) {
  const overview = useResearchRun(run.mode === 'experiment' && made(run, 'evaluate') ? run : null).data;
  const files = run.inputs.filter(({ name }) => name.startsWith('vendor.')).length;
  return (
    <>
      <a className="nw" href={runHref(run.id, 'market')}>{plural(files, 'vendor file')}</a>
      {overview === undefined ? null : <><a className="nw" href={runHref(run.id, 'setup-research')} title={overview.title}>{overview.name}</a><span className="rows-n mono">seed {overview.seed}</span></>}
    </>
  );
}
