import { Fragment } from 'react';
import { formatCount, formatDecimal, plural } from '../../../components/format.ts';
import { NotApplicable } from '../../../components/values.tsx';
import { CoverageCell, DifferenceText, FigureCell, MoneyCell, WhatIfMoney, type RunFigure } from '../../ecl-parts/money.tsx';
import { OverlayTag, StageTag } from '../../ecl-parts/stage-tag.tsx';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';
import type { WhatIfAnswer } from '../what-if/use-what-if.ts';
import { overlaysWithin } from './stage-sums.ts';

type Line = EclOverview['total'];
type WhatIfLine = WhatIfAnswer['total'];

/** Widths of the columns; those of the what-if are there only while a lever is moved. */
export function ResultColumns({ moved }: { moved: boolean }) {
  return <colgroup><col /><col className="ecl-c1" /><col className="ecl-c2" /><col className="ecl-c3" />{moved ? <><col className="ecl-c3" /><col className="ecl-c3" /></> : null}<col className="ecl-c4" /></colgroup>;
}

/** The head that stage table and groups share, so that their columns stand under each other. */
export function ResultHead({ first, currency, record, moved }: { first: string; currency: string; record: string; moved: boolean }) {
  return <thead><tr><th className="fst" scope="col">{first}</th><th className="r" scope="col">Loans</th><th className="r" scope="col">Exposure, {currency}</th><th className="r" scope="col">{record}</th>{moved ? <><th className="r" scope="col">What-if</th><th className="r" scope="col">Difference</th></> : null}<th className="r ecl-last" scope="col">Coverage, %</th></tr></thead>;
}

/** The cells of a line after its name: of record traceable, the what-if italic and without trace. */
export function LineCells({ line, now, moved, name }: { line: Line; now: WhatIfLine | undefined; moved: boolean; name: string }) {
  return (
    <>
      <td className="r"><FigureCell figure={line.loans} name={`loans, ${name}`} scale={0} />{now === undefined || String(now.loans) === line.loans.value ? null : <span className="ecl-now" title="Under the levers"><i>{formatCount(now.loans)}</i></span>}</td>
      <td className="r"><MoneyCell figure={line.exposure} name={`exposure, ${name}`} /></td>
      <td className="r"><MoneyCell figure={line.allowance} name={`loss allowance, ${name}`} /></td>
      {!moved ? null : <><td className="r">{now === undefined ? <NotApplicable /> : <WhatIfMoney value={now.whatIf} />}</td><td className="r">{now === undefined ? <NotApplicable /> : <i><DifferenceText value={now.difference} /></i>}</td></>}
      <td className="r ecl-last">{now === undefined ? <CoverageCell figure={line.coverage} name={`coverage, ${name}`} /> : <WhatIfMoney value={now.coverage} scale={3} />}</td>
    </>
  );
}

/** What the column of the run is called: a draft is none of record. */
export function recordWord(kind: string): string {
  return kind === 'record' ? 'Of record' : kind === 'what-if' ? 'Of this run' : 'Of this draft';
}

/** Stages, overlays apart and hatched, and their total. */
export function StageTable({ overview, answer, kind, href }: { overview: EclOverview; answer: WhatIfAnswer | null; kind: string; href: (stage: string) => string }) {
  const within = overlaysWithin(overview);
  const overlay = overview.total.overlay;
  const moved = answer !== null;
  return (
    <table className={`cp ecl-table${moved ? ' wide' : ''}`}>
      <ResultColumns moved={moved} />
      <ResultHead first="Stage" currency={overview.currency} record={recordWord(kind)} moved={moved} />
      <tbody>
        {overview.stages.map((line) => (
          <tr key={line.key}><td className="fst"><a className="plain" href={href(line.key)} title={`Loans of ${line.label}`}><StageTag stage={line.key} label={line.label} /></a></td><LineCells line={line} now={answer?.stages.find(({ key }) => key === line.key)} moved={moved} name={line.label} /></tr>
        ))}
        <tr>
          <td className="fst"><OverlayTag label={within ? 'Of it overlays' : 'Overlays'} /></td>
          <td className="r"><NotApplicable /></td><td className="r"><NotApplicable /></td>
          <td className="r"><MoneyCell figure={overlay as RunFigure} name="overlays" /></td>
          {answer === null ? null : <><td className="r"><WhatIfMoney value={answer.overlays.whatIf} /></td><td className="r"><i><DifferenceText value={answer.overlays.difference} /></i></td></>}
          <td className="r ecl-last"><NotApplicable /></td>
        </tr>
        <tr className="tot"><td className="fst">Total</td><LineCells line={overview.total} now={answer?.total} moved={moved} name="total" /></tr>
        {overview.outOfScope.map((each) => (
          <Fragment key={each.measurement}><tr className="ecl-out"><td className="fst d2">Out of scope, {each.measurement.toUpperCase()}</td><td className="r"><FigureCell figure={each.loans} name={`loans out of scope, ${each.measurement}`} scale={0} /></td><td className="r"><MoneyCell figure={each.balance} name={`balance out of scope, ${each.measurement}`} /></td><td className="r d3" colSpan={moved ? 4 : 2}><span className="ecl-note">not in the total</span></td></tr></Fragment>
        ))}
      </tbody>
    </table>
  );
}

/** Whatever the total rests on or leaves out, said above it. */
export function RestsOn({ overview, href }: { overview: EclOverview; href: (query: Record<string, string>) => string }) {
  const { restingOnFallback, notAssessable, fallbacks, currency, total } = overview;
  const some = Number(restingOnFallback.loans.value ?? 0) > 0;
  const none = Number(notAssessable.loans.value ?? 0) > 0;
  if (!some && !none) return <div className="ecl-rests s d3">No loan rests on a fallback; every loan that needs an origination snapshot has one.</div>;
  return (
    <div className="ecl-rests s">
      {!some ? null : (
        <span><a href={href({ fallback: 'only' })}>Rest on a fallback</a>: <FigureCell figure={restingOnFallback.loans} name="loans resting on a fallback" scale={0} /> of {formatDecimal(total.loans.value ?? '0', 0)} loans, <MoneyCell figure={restingOnFallback.amount} name="allowance resting on a fallback" unit={currency} />
          <span className="d3"> {fallbacks.map((each) => `${each.title} ${plural(each.loans, 'loan')}, ${formatDecimal(each.amount, 2)}`).join('; ')}</span></span>
      )}
      {!none ? null : <span>SICR not assessable: <FigureCell figure={notAssessable.loans} name="loans whose increase in risk is not assessable" scale={0} /> loans, exposure <MoneyCell figure={notAssessable.exposure} name="exposure whose increase in risk is not assessable" unit={currency} /></span>}
    </div>
  );
}
