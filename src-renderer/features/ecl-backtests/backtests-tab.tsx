import './ecl-backtests.css';
import { useCallback, type ReactNode } from 'react';
import type { Validation } from '../../../src-shared/model/ecl/validation.ts';
import { formatCount, groupDigits, plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { NotApplicable } from '../../components/values.tsx';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { LightTag } from './light.tsx';
import { PlotBox } from '../../components/plot-box.tsx';
import type { PlotTokens } from '../../components/plot-tokens.ts';
import { calibrationFigure, pairsFigure, rocFigure } from './plots.ts';

type Part = Validation['tests'][number]['part'];
const fixed = (value: number | null, digits: number): string => (value === null ? 'n/c' : groupDigits(value.toFixed(digits)));
const points = (value: number | null, digits = 2): string => (value === null ? 'n/c' : groupDigits((value * 100).toFixed(digits)));

/** Whether what the model said came true. */
export function BacktestsTab({ run }: RunTabProps) {
  const asked = useCall('ecl.validation', { run: run.id });
  if (asked.error?.code === 'NOT_FOUND') return <EmptyState title="No back-tests in this run">{asked.error.message}. A loan file with realised outcomes, or a prior run, makes some possible.</EmptyState>;
  if (asked.data === undefined) return asked.error === null ? <Loading what="the back-tests" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  return <Backtests validation={asked.data} />;
}

function Backtests({ validation }: { validation: Validation }) {
  const { discrimination, calibration, stability, lgd, staging, loss, tests } = validation;
  const of = (part: Part) => tests.filter((test) => test.part === part);
  return (
    <section className="pane grow" aria-label="Back-tests">
      <div className="ph"><h2>Back-tests</h2><span className="s d3 el">{plural(validation.withOutcome, 'loan')} of {formatCount(validation.inScope)} with an outcome, {plural(validation.defaults, 'default')}, {formatCount(validation.withRealisedLgd)} with a realised LGD{validation.priorLoans === null ? '' : `; prior run of ${plural(validation.priorLoans, 'loan')}`}</span></div>
      <div className="scroll grow" tabIndex={0} role="group" aria-label="Back-tests by part">
        <PartSection title="Discrimination" tests={of('discrimination')} why={discrimination.present ? null : discrimination.why}>
          {!discrimination.present ? null : <Roc curve={discrimination.curve} auc={discrimination.auc} />}
        </PartSection>
        <PartSection title="Calibration" tests={of('calibration')} why={calibration.present ? null : calibration.why}>
          {!calibration.present ? null : <CalibrationPart bands={calibration.bands} by={calibration.by} />}
        </PartSection>
        <PartSection title="Stability" tests={of('stability')} why={stability.present ? null : stability.why}>
          {!stability.present ? null : <Pairs name="Shares by band of PD, prior run and this one" unit="% of loans" left="prior" right="now" bands={stability.bands.map((band) => ({ label: band.label, left: band.prior * 100, right: band.now * 100 }))} digits={2} />}
        </PartSection>
        <PartSection title="LGD" tests={of('lgd')} why={lgd.present ? null : lgd.why}>
          {!lgd.present ? null : <Pairs name="Modelled and realised LGD by decile" unit="%" left="modelled" right="realised" bands={lgd.deciles.map((band) => ({ label: band.label, left: band.model * 100, right: band.realised * 100 }))} digits={2} />}
        </PartSection>
        <PartSection title="Staging" tests={of('staging')} why={staging.present ? null : staging.why}>
          {!staging.present ? null : <StagingPart staging={staging} />}
        </PartSection>
        <PartSection title="Expected against realised loss" tests={of('loss')} why={loss.present ? null : loss.why}>
          {!loss.present ? null : <Pairs name={`${validation.bars.horizon === 'lifetime' ? 'Lifetime' : '12-month'} expected credit loss and realised loss by vintage`} unit="amount" left="expected" right="realised" bands={[...loss.vintages.map((band) => ({ label: band.label, left: band.expected, right: band.realised }))]} digits={2} total={{ label: loss.total.label, left: loss.total.expected, right: loss.total.realised }} />}
        </PartSection>
      </div>
    </section>
  );
}

function PartSection({ title, tests, why, children }: { title: string; tests: Validation['tests']; why: string | null; children: ReactNode }) {
  return (
    <section className="eclb-part" aria-label={title}>
      <div className="ph sec"><h2>{title}</h2></div>
      {why !== null ? <p className="pad s d2"><b className="m5">Not run.</b> {why}</p> : children}
      {tests.length === 0 ? null : (
        <table className="cp eclb-tests" aria-label={`Tests of ${title.toLowerCase()}`}>
          <thead><tr><th className="fst" scope="col">Test</th><th className="r" scope="col">n</th><th className="r" scope="col">Statistic</th><th className="r" scope="col">p-value</th><th scope="col" className="eclb-light">Light</th><th scope="col" className="eclb-say">In words</th></tr></thead>
          <tbody>{tests.map((test) => <tr key={test.id}><td className="fst" title={test.reference}>{test.title}<span className="s d3 eclb-ref">{test.reference}</span></td><td className="r">{formatCount(test.n)}</td><td className="r">{fixed(test.statistic, 4)}{test.degrees === null ? '' : <span className="d3"> df {test.degrees}</span>}</td><td className="r">{test.pValue === null ? <NotApplicable /> : fixed(test.pValue, 4)}</td><td><LightTag light={test.light} /></td><td className="eclb-words">{test.words}</td></tr>)}</tbody>
        </table>
      )}
    </section>
  );
}

function Roc({ curve, auc }: { curve: readonly { falsePositive: number; truePositive: number }[]; auc: number }) {
  const make = useCallback((tokens: PlotTokens) => rocFigure(curve, tokens), [curve]);
  return <div className="eclb-square"><PlotBox name={`ROC curve, area ${auc.toFixed(4)}`} make={make} /></div>;
}

function CalibrationPart({ bands, by }: { bands: Extract<Validation['calibration'], { present: true }>['bands']; by: string }) {
  const make = useCallback((tokens: PlotTokens) => calibrationFigure(bands, tokens), [bands]);
  return (
    <>
      <p className="pad s d3 eclb-key"><span className="eclb-dot" aria-hidden="true" />observed, with its interval<span className="eclb-box" aria-hidden="true" />predicted</p>
      <PlotBox name={`Observed default rate and predicted PD by ${by === 'grade' ? 'grade' : 'band of PD'}`} make={make} />
      <table className="cp eclb-tests" aria-label="Calibration by band">
        <thead><tr><th className="fst" scope="col">{by === 'grade' ? 'Grade' : 'Band of PD'}</th><th className="r" scope="col">Loans</th><th className="r" scope="col">Defaults</th><th className="r" scope="col">Predicted, %</th><th className="r" scope="col">Observed, %</th><th className="r" scope="col">Interval, %</th><th className="r" scope="col">Binomial p</th><th className="r" scope="col">Jeffreys p</th><th scope="col">Light</th></tr></thead>
        <tbody>{bands.map((band) => <tr key={band.label}><td className="fst">{band.label}</td><td className="r">{formatCount(band.loans)}</td><td className="r">{formatCount(band.defaults)}</td><td className="r">{points(band.pd)}</td><td className="r">{points(band.observed)}</td><td className="r">{points(band.interval[0])} to {points(band.interval[1])}</td><td className="r">{fixed(band.binomialP, 4)}</td><td className="r">{fixed(band.jeffreysP, 4)}</td><td><LightTag light={band.light} /></td></tr>)}</tbody>
      </table>
    </>
  );
}

interface PairsProps { name: string; unit: string; left: string; right: string; bands: readonly { label: string; left: number; right: number }[]; digits: number; total?: { label: string; left: number; right: number } }

function Pairs({ name, unit, left, right, bands, digits, total }: PairsProps) {
  const make = useCallback((tokens: PlotTokens) => pairsFigure(bands, unit, tokens), [bands, unit]);
  return (
    <>
      <p className="pad s d3 eclb-key"><span className="eclb-dot sq" aria-hidden="true" />{left}<span className="eclb-box hatch" aria-hidden="true" />{right}</p>
      <PlotBox name={name} make={make} />
      <table className="cp eclb-tests" aria-label={name}>
        <thead><tr><th className="fst" scope="col">Band</th><th className="r" scope="col">{left}, {unit}</th><th className="r" scope="col">{right}, {unit}</th></tr></thead>
        <tbody>{bands.map((band) => <tr key={band.label}><td className="fst">{band.label}</td><td className="r">{fixed(band.left, digits)}</td><td className="r">{fixed(band.right, digits)}</td></tr>)}{total === undefined ? null : <tr className="tot"><td className="fst">{total.label}</td><td className="r">{fixed(total.left, digits)}</td><td className="r">{fixed(total.right, digits)}</td></tr>}</tbody>
      </table>
    </>
  );
}

function StagingPart({ staging }: { staging: Extract<Validation['staging'], { present: true }> }) {
  const { alarm, directDefaults, cured, stayed } = staging;
  return (
    <div className="pad eclb-facts">
      {alarm === null ? <p className="s d2">Stage 2 as an alarm: not run, no outcomes.</p> : <p>Stage 2 as an alarm for default: of {formatCount(alarm.truePositive + alarm.falseNegative)} defaults {formatCount(alarm.truePositive)} had been in stage 2 (recall {points(alarm.recall, 1)} %); of {formatCount(alarm.truePositive + alarm.falsePositive)} stage 2 loans {points(alarm.precision, 1)} % defaulted (precision).</p>}
      {directDefaults === null ? <p className="s d2">Moves between stages: not run, no prior run.</p> : <p>{points(directDefaults, 1)} % of entries to stage 3 came directly from stage 1; of stage 2 loans {points(cured, 1)} % returned to stage 1 and {points(stayed, 1)} % stayed.</p>}
    </div>
  );
}
