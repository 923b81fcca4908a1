import type { PaperDetail } from '../../../src-shared/contract/desk.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatDecimal, groupDigits, plural } from '../../components/format.ts';
import { Progress } from '../../components/gates.tsx';
import { ErrorState, Note } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { runHref } from '../../routing/route.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import type { Job } from './use-desk-job.ts';
import { leftOutWords, planWords, versionWords } from './words.ts';

/** Population, method, seed and coverage: what the sample speaks for. */
export function PaperFacts({ detail }: { detail: PaperDetail }) {
  const { population, plan } = detail;
  return (
    <dl className="dk-facts">
      <div><dt>Run</dt><dd><a href={runHref(detail.run, 'gates')}>{detail.run.slice(1)} {detail.runTitle}</a></dd></div>
      <div><dt>Manifest</dt><dd><Hash hash={detail.manifestSha256} /></dd></div>
      <div><dt>Method</dt><dd>{planWords(plan)}</dd></div>
      <div><dt>Seed</dt><dd className="mono">{plan.seed}</dd></div>
      <div><dt>Population</dt><dd><span className="mono">{formatCount(population.units)}</span> {population.money ? 'amounts' : 'outputs'}</dd></div>
      {population.money ? <div><dt>Interval</dt><dd><span className="mono">{groupDigits(population.money.interval)}</span> <span className="d3">of {groupDigits(population.money.total)}</span></dd></div> : null}
      <div><dt>Coverage</dt><dd>{population.coverage === null ? <span className="d3">not computable</span> : <><span className="mono">{population.coverage.points === null ? 'n/c' : `${formatDecimal(population.coverage.points, 3)} %`}</span> <span className="d3">of {population.coverage.title.toLowerCase()}, {plural(population.coverage.rows, 'row')}</span></>}</dd></div>
    </dl>
  );
}

/** The population in full: spaces, what was left out, strata with what each gave. */
export function PopulationPane({ detail }: { detail: PaperDetail }) {
  const { population } = detail;
  return (
    <section className="dk-pop" aria-label="Population">
      <table className="tbl"><thead><tr><th scope="col">{population.strata.length > 0 ? 'Stratum' : 'Kind of output'}</th><th scope="col" className="r">Outputs</th>{population.strata.length > 0 ? <th scope="col" className="r">Drawn</th> : null}</tr></thead>
        <tbody>{population.strata.length > 0
          ? population.strata.map((stratum) => <tr key={stratum.id}><td>{stratum.title}</td><td className="r mono">{formatCount(stratum.units)}</td><td className="r mono">{formatCount(stratum.drawn)}</td></tr>)
          : population.spaces.map((space) => <tr key={space.space}><td>{space.title}</td><td className="r mono">{formatCount(space.units)}</td></tr>)}</tbody></table>
      <div className="s d2">{population.leftOut.length === 0 ? 'Nothing was left out.' : `Not sampled: ${leftOutWords(population.leftOut)}.`}{population.money ? ` ${plural(population.money.certain, 'amount')} of an interval or more: certain to be drawn.` : ''}{population.coverage === null ? '' : ` ${groupDigits(population.coverage.sampled)} of ${groupDigits(population.coverage.total)} ${population.coverage.title} stands on the rows of the sample.`}</div>
    </section>
  );
}

/** What the host does at the paper, or how far walking is, with the one action that goes on. */
export function WalkBar({ detail, job, closed, error, onWalk, onCancel }: { detail: PaperDetail; job: Job; closed: string | null; error: AppError | null; onWalk: () => void; onCancel: () => void }) {
  const { progress } = detail;
  const left = progress.items - progress.walked;
  return (
    <div className="dk-bar2">
      {job.job === 'walk' ? <><div className="grow"><Progress label="Walking back" done={job.done} total={job.total} unit="items" /></div><Button small onPress={onCancel}>Cancel</Button></> : (
        <>
          <span className="s"><span className="mono">{formatCount(progress.walked)}</span> of {plural(progress.items, 'item')} walked back{progress.walked === 0 ? '' : <>: <span className="mono">{formatCount(progress.walked - progress.fails)}</span> hold{progress.fails === 0 ? ', all of them' : <>, <span className="dk-bad"><span className="mono">{formatCount(progress.fails)}</span> do not</span></>}</>}</span>
          <span className="s d2">{formatCount(progress.ticked)} ticked, {plural(progress.exceptions, 'exception')}, {formatCount(progress.items - progress.ticked - progress.exceptions)} open</span><span className="sp" />
          {left === 0 || closed !== null ? null : <Button small icon="trace" command="desk.walk" disabled={job.job === null ? null : 'The paper is at work.'} onPress={onWalk}>{progress.walked === 0 ? 'Walk all back' : `Walk the other ${formatCount(left)}`}</Button>}
        </>
      )}
      {error === null ? null : <ErrorState error={error} kept="every walk kept before" retry={onWalk} />}
    </div>
  );
}

/** Re-performance: the run executed again in a scratch workspace, with its verdict and engine versions. */
export function RerunBar({ detail, job, closed, error, onStart, onCancel }: { detail: PaperDetail; job: Job; closed: string | null; error: AppError | null; onStart: () => void; onCancel: () => void }) {
  const result = detail.reperformance;
  const agreed = result?.outputs.filter(({ agrees }) => agrees).length ?? 0;
  return (
    <div className="dk-bar2">
      {job.job === 'reperform' ? <><div className="grow"><Progress label={`Running again: ${job.detail}`} done={job.done} total={job.total === 0 ? null : job.total} unit="gates" /></div><Button small onPress={onCancel}>Cancel</Button></> : (
        <>
          {result === null ? <span className="s d2 el">Re-performance: not run. It executes the run again in a scratch workspace and compares every output.</span>
            : <><span className={`st ${result.agrees ? 'done' : 'failed'}`}><i aria-hidden="true" />{agreed} of {plural(result.outputs.length, 'output')} agree</span><span className="s d3 el" title={`Run: ${versionWords(result.engine.run)}. Again: ${versionWords(result.engine.again)}.`}>{result.actor}, {dayAndTime(result.at)}; run with {versionWords(result.engine.run)}, again with {versionWords(result.engine.again)}</span></>}
          {closed === null ? <Button small icon="rerun" disabled={job.job === null ? null : 'The paper is at work.'} onPress={onStart}>{result === null ? 'Re-perform' : 'Re-perform again'}</Button> : null}
        </>
      )}
      {error === null ? null : <ErrorState error={error} kept="the run and the paper as they were" retry={onStart} />}
      {result === null || result.agrees ? null : <Note tone="block"><ul className="plain">{result.outputs.filter(({ agrees }) => !agrees).slice(0, 8).map((output) => <li key={`${output.gate} ${output.artifact}`}>{output.artifact} of {output.gate}: expected <span className="mono">{output.expected.slice(0, 16)}</span>, found <span className="mono">{output.found.slice(0, 16)}</span></li>)}</ul></Note>}
    </div>
  );
}
