import './ecl-movement.css';
import { useMemo } from 'react';
import { formatDay, formatDecimal, plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { runHref } from '../../routing/route.ts';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { MoneyCell } from '../ecl-parts/money.tsx';
import { StageTag } from '../ecl-parts/stage-tag.tsx';
import { stageWords } from '../ecl-parts/stages.ts';
import type { RunTabProps } from '../feature.ts';
import { Waterfall } from './waterfall.tsx';

type Movement = CallOutput<'ecl.movement'>;
const KIND_WORDS: Readonly<Record<string, string>> = { kept: 'kept', new: 'new', derecognised: 'derecognised', 'written-off': 'written off' };

/** How the allowance went from one reporting date to the next (IFRS 7 35H): drawn, listed by stage, and whether it ties. */
export function MovementTab({ run, query }: RunTabProps) {
  const prior = run.priorRun !== null;
  const movement = useCall('ecl.movement', prior ? { run: run.id } : null);
  if (!prior) return <EmptyState title="No movement: this run has no opening">A movement needs the run of the reporting date before. Start this one again with that run as its prior.</EmptyState>;
  if (movement.data === undefined) return movement.error === null ? <Loading what="the movement" /> : <div className="pad"><ErrorState error={movement.error} kept="the run and its artifacts" retry={movement.refetch} /></div>;
  return <MovementView movement={movement.data} stage={query['stage']} />;
}

function MovementView({ movement, stage }: { movement: Movement; stage: string | undefined }) {
  const { steps, closing, currency, stages } = movement;
  const of = stage !== undefined && stages.some((each) => each === stage) ? stage : null;
  const drawn = useMemo(() => [...steps, closing].map((step, at, all) => ({ title: step.title, amount: (of === null ? step.total.value : step.byStage[of]?.value) ?? '0', end: at === 0 || at === all.length - 1 })).filter(({ end, amount }) => end || /[1-9]/.test(amount)), [steps, closing, of]);
  const still = steps.filter((step) => !/[1-9]/.test(step.total.value ?? '') && Object.values(step.byStage).every((each) => !/[1-9]/.test(each.value ?? ''))).map(({ title }) => title.toLowerCase());
  const residual = of === null ? movement.residual['total'] ?? '0.00' : movement.residual[of] ?? '0.00';
  const ties = Object.values(movement.residual).every((each) => !/[1-9]/.test(each)) && movement.tiesToAllowance.ties;
  const title = `Movement of the allowance${of === null ? '' : `, ${stageWords(of).title}`}`;
  return (
    <section className="pane grow eclm" aria-label="Movement">
      <div className="ph"><h2 title="IFRS 7 35H">{title}</h2><span className="s d3 el">{formatDay(movement.from)} to {formatDay(movement.to)}, {currency}, IFRS 7 35H</span><span className="sp" />
        <ChipSelect label="Stage" value={of ?? 'all'} options={[{ id: 'all', label: 'all' }, ...stages.map((each) => ({ id: each, label: stageWords(each).title }))]} onChange={(to) => setQuery({ stage: to === 'all' ? undefined : to })} />
        <span className={/[1-9]/.test(residual) ? 'bdg block' : 'bdg ok'}>residual {residual}</span></div>
      <div className="scroll grow" tabIndex={0} role="group" aria-label="Movement, drawn and listed">
        {ties ? null : <Note tone="block"><b>It does not tie.</b> Closing is {formatDecimal(movement.tiesToAllowance.closing, 2)}, the allowance of the run {formatDecimal(movement.tiesToAllowance.allowance, 2)}.</Note>}
        <Waterfall title={title} steps={drawn} currency={currency} />
        <table className="cp eclm-table" aria-label={`Steps of the movement by stage, ${currency}`}>
          <thead><tr><th className="fst" scope="col">Step</th>{stages.map((each) => <th key={each} className="r" scope="col"><StageTag stage={each} /></th>)}<th className="r ecl-last" scope="col">Total, {currency}</th></tr></thead>
          <tbody>
            {[...steps, closing].map((step, at, all) => (
              <tr key={step.id} className={at === all.length - 1 ? 'tot' : at === 0 ? 'eclm-open' : ''}>
                <td className="fst" title={step.reference}>{step.title}</td>
                {stages.map((each) => { const figure = step.byStage[each]; return <td key={each} className="r">{figure === undefined ? null : <MoneyCell figure={figure} name={`${step.title}, ${stageWords(each).title}`} />}</td>; })}
                <td className="r ecl-last"><MoneyCell figure={step.total} name={`${step.title}, all stages`} /></td>
              </tr>
            ))}
            <tr className="eclm-res"><td className="fst d2">Residual</td>{stages.map((each) => <td key={each} className="r d2">{movement.residual[each] ?? '0.00'}</td>)}<td className="r ecl-last d2">{movement.residual['total'] ?? '0.00'}</td></tr>
          </tbody>
        </table>
        <p className="pad s d3">{movement.tiesToAllowance.ties ? `Closing ties to the allowance of the run, ${formatDecimal(movement.tiesToAllowance.allowance, 2)}. ` : ''}Each step is the difference of two measured states, rounded loan by loan before anything is added: none is what is left over. {movement.kinds.map(({ kind, loans }) => `${plural(loans, 'loan')} ${KIND_WORDS[kind] ?? kind}`).join(', ')}.{still.length === 0 ? '' : ` Moved nothing: ${still.join(', ')}.`} Opening is <a href={runHref(movement.priorRun, 'results', {})}>the run before</a>.</p>
      </div>
    </section>
  );
}
