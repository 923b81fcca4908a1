import './research-robustness.css';
import { useCallback, useMemo } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { plural } from '../../components/format.ts';
import { PlotBox } from '../../components/plot-box.tsx';
import type { PlotTokens } from '../../components/plot-tokens.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { NotApplicable } from '../../components/values.tsx';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { metricText } from '../research-parts/metric-text.ts';
import { made, useResearchRun } from '../research-parts/use-research-run.ts';
import { CostsSection } from './costs-section.tsx';
import { learningFigure, rangesFigure } from './robustness-figures.ts';
import { RegimesSection } from './regimes-section.tsx';
import { SweepSection } from './sweep-section.tsx';

/** Whether the result hangs on a choice: other parameters, other days, other costs, other regimes. */
export function RobustnessTab({ run }: RunTabProps) {
  const overview = useResearchRun(made(run, 'evaluate') ? run : null).data;
  return (
    <div className="scroll grow rr" tabIndex={0} role="group" aria-label="Robustness">
      <SweepSection run={run} />
      <FoldsSection run={run} />
      <RegimesSection run={run} overview={overview} />
      <CostsSection run={run} overview={overview} />
      <LearningSection run={run} />
    </div>
  );
}

function FoldsSection({ run }: { run: Run }) {
  const asked = useCall('research.folds', made(run, 'robustness') ? { run: run.id } : null);
  const folds = asked.data;
  const make = useCallback((tokens: PlotTokens) => rangesFigure(folds?.folds ?? [], tokens), [folds]);
  if (!made(run, 'robustness')) return null;
  if (asked.error !== null && asked.error.code !== 'NOT_FOUND') return <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  if (asked.error !== null) return <section aria-label="Walk-forward"><div className="ph sec"><h2>Walk-forward</h2></div><p className="pad s d2"><b className="m5">Not run.</b> The spec asks for no folds: give <span className="mono">validation.walkForward</span> or <span className="mono">validation.purged</span>.</p></section>;
  if (folds === undefined) return <Loading what="the folds" />;
  return (
    <section aria-label="Walk-forward">
      <div className="ph sec"><h2>Walk-forward</h2><span className="s d3 el">{folds.text}</span></div>
      {folds.folds.length === 0 ? null : (
        <>
          <PlotBox name="Sharpe ratio in sample and out of sample by fold" make={make} />
          <div className="rs-wide"><table className="cp rr-table" aria-label="Folds"><thead><tr><th className="fst" scope="col">Fold</th><th scope="col">Training</th><th scope="col">Test</th><th className="r" scope="col">In sample</th><th className="r" scope="col">Out of sample</th><th scope="col">Chosen</th></tr></thead>
            <tbody>{folds.folds.map((fold) => <tr key={fold.fold}><td className="fst">{fold.fold}</td><td className="mono d2">{fold.train.from} to {fold.train.to}</td><td className="mono d2">{fold.test.from} to {fold.test.to}</td><td className="r">{metricText(fold.inSample, 'ratio') ?? <NotApplicable />}</td><td className="r">{metricText(fold.outOfSample, 'ratio') ?? <NotApplicable />}</td><td className="mono" title={fold.chosen ?? undefined}>{fold.chosen ?? <NotApplicable />}</td></tr>)}</tbody></table></div>
          <p className="pad s d2">Decay from in sample to out of sample: <span className="mono">{folds.decay === null ? 'n/c' : metricText(folds.decay, 'fraction')}</span>{folds.decay === null ? '' : ' %'}. Purged {plural(folds.purge, 'session')}, embargo {plural(folds.embargo, 'session')}.</p>
        </>
      )}
      {folds.paths.length === 0 ? null : <Paths paths={folds.paths} />}
    </section>
  );
}

function Paths({ paths }: { paths: readonly { path: string; sharpe: number | null; maxDrawdown: number | null }[] }) {
  const known = useMemo(() => paths.flatMap(({ sharpe }) => sharpe ?? []).toSorted((a, b) => a - b), [paths]);
  const middle = known.length === 0 ? null : ((known[(known.length - 1) >> 1] ?? 0) + (known[known.length >> 1] ?? 0)) / 2;
  return (
    <>
      <p className="pad s d2">{plural(paths.length, 'path')} of combinatorial purged cross-validation: Sharpe from <span className="mono">{metricText(known[0] ?? null, 'ratio') ?? 'n/c'}</span> to <span className="mono">{metricText(known.at(-1) ?? null, 'ratio') ?? 'n/c'}</span>, median <span className="mono">{metricText(middle, 'ratio') ?? 'n/c'}</span>, {known.filter((value) => value < 0).length} below zero.</p>
      <div className="rs-wide"><table className="cp rr-table" aria-label="Paths"><thead><tr><th className="fst" scope="col">Path</th><th className="r" scope="col">Sharpe</th><th className="r" scope="col">Max drawdown, %</th></tr></thead><tbody>{paths.map((path) => <tr key={path.path}><td className="fst">{path.path}</td><td className="r">{metricText(path.sharpe, 'ratio') ?? <NotApplicable />}</td><td className="r">{metricText(path.maxDrawdown, 'fraction') ?? <NotApplicable />}</td></tr>)}</tbody></table></div>
    </>
  );
}

function LearningSection({ run }: { run: Run }) {
  const asked = useCall('research.learning', made(run, 'learn') ? { run: run.id } : null);
  const learning = asked.data;
  const make = useCallback((tokens: PlotTokens) => learningFigure(learning?.points ?? [], tokens), [learning]);
  if (!made(run, 'learn')) return null;
  if (asked.error !== null) return <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  if (learning === undefined) return <Loading what="the learning curve" />;
  return (
    <section aria-label="Learning">
      <div className="ph sec"><h2>Learning</h2><span className="s d3 el">{learning.text} {plural(learning.steps, 'step')}, {plural(learning.parameters, 'parameter')}, seed {learning.seed}</span></div>
      {learning.points.length === 0 ? <EmptyState title="The curve has no points" /> : <PlotBox name="Mean reward of a roll-out by step" make={make} />}
      <div className="rs-wide rr-scroll" tabIndex={0} role="group" aria-label="Learning curve"><table className="cp rr-table"><thead><tr><th className="fst r" scope="col">Step</th><th className="r" scope="col">Reward</th><th className="r" scope="col">Policy loss</th><th className="r" scope="col">Value loss</th><th className="r" scope="col">Entropy</th><th className="r" scope="col">Clipped, %</th><th className="r" scope="col">KL</th></tr></thead>
        <tbody>{learning.points.map((point) => <tr key={point.step}><td className="fst r">{point.step}</td>{[point.reward, point.policyLoss, point.valueLoss, point.entropy, point.clipped * 100, point.kl].map((value, i) => <td key={i} className="r">{value.toFixed(i === 4 ? 1 : 6).replace('-', '−')}</td>)}</tr>)}</tbody></table></div>
    </section>
  );
}
