import './ecl-backtests.css';
import { useCallback, useMemo, useState } from 'react';
import { formatCount, formatDecimal, formatDifference } from '../../components/format.ts';
import { ErrorState, Loading } from '../../components/states.tsx';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { Button } from '../../components/button.tsx';
import type { RunTabProps } from '../feature.ts';
import { PlotBox } from '../../components/plot-box.tsx';
import type { PlotTokens } from '../../components/plot-tokens.ts';
import { tornadoFigure } from './plots.ts';
import { SICR, SicrGrid } from './sicr-grid.tsx';

type Sensitivity = CallOutput<'ecl.sensitivity'>;
const BY = [{ id: 'pd', title: 'PD, times' }, { id: 'lgd', title: 'LGD, points' }, { id: 'house-prices', title: 'House prices, %' }] as const;
const MOST_BARS = 16;
/** Groups of assumptions in words; one that is not known stands as it is, with a capital. */
const GROUP_WORDS: Readonly<Record<string, string>> = { scenario: 'Scenarios, each with all the weight', pd: 'PD', rating: 'Rating', lgd: 'LGD', collateral: 'Collateral', stage: 'Stages', overlay: 'Overlays' };
const groupWords = (group: string): string => GROUP_WORDS[group] ?? `${group.charAt(0).toUpperCase()}${group.slice(1)}`;

/** What the allowance would be under other assumptions, each a run of the model; nothing of it is of record. */
export function SensitivityTab({ run }: RunTabProps) {
  const asked = useCall('ecl.sensitivity', { run: run.id });
  if (asked.data === undefined) return asked.error === null ? <Loading what="the sensitivities" /> : <div className="pad"><ErrorState error={asked.error} kept="the run and its artifacts" retry={asked.refetch} /></div>;
  return <SensitivityView run={run.id} answer={asked.data} />;
}

function SensitivityView({ run, answer }: { run: string; answer: Sensitivity }) {
  const singles = useMemo(() => answer.lines.filter(({ group }) => group !== SICR), [answer]);
  const groups = [...new Set(singles.map(({ group }) => group))];
  const bars = useMemo(() => singles.toSorted((a, b) => Math.abs(Number(b.difference)) - Math.abs(Number(a.difference))).slice(0, MOST_BARS).map((line) => ({ title: line.title, difference: Number(line.difference), label: formatDifference(line.difference, 0) })), [singles]);
  const make = useCallback((tokens: PlotTokens) => tornadoFigure(bars, answer.currency, tokens), [bars, answer.currency]);
  return (
    <section className="pane grow" aria-label="Sensitivity">
      <div className="ph"><h2>Sensitivity</h2><span className="s d3 el">against {formatDecimal(answer.base, 2)} {answer.currency}; each line is a run of the model, none is of record</span></div>
      <div className="scroll grow" tabIndex={0} role="group" aria-label="Sensitivities, drawn and listed">
        <PlotBox name={`The ${bars.length} largest differences from the allowance`} make={make} />
        <table className="cp eclb-tests" aria-label="Sensitivities">
          <thead><tr><th className="fst" scope="col">Assumption</th><th className="r" scope="col">Allowance, {answer.currency}</th><th className="r" scope="col">Difference</th><th className="r" scope="col">of the allowance, %</th><th className="r" scope="col">Stage 2 loans</th></tr></thead>
          <tbody>
            {groups.flatMap((group) => [
              <tr key={`g ${group}`} className="eclb-group"><td className="fst m5" colSpan={5}>{groupWords(group)}</td></tr>,
              ...singles.filter((line) => line.group === group).map((line) => <tr key={line.id}><td className="fst">{line.title}</td><td className="r">{formatDecimal(line.allowance, 2)}</td><td className="r">{formatDifference(line.difference, 2)}</td><td className="r">{formatDifference(line.points, 2)}</td><td className="r">{formatCount(line.stage2)}</td></tr>),
            ])}
          </tbody>
        </table>
        <SicrGrid lines={answer.lines.filter(({ group }) => group === SICR)} currency={answer.currency} />
        <ReverseStress run={run} base={answer.base} currency={answer.currency} />
      </div>
    </section>
  );
}

function ReverseStress({ run, base, currency }: { run: string; base: string; currency: string }) {
  const [target, setTarget] = useState(() => (Number(base) * 1.5).toFixed(2));
  const [by, setBy] = useState<(typeof BY)[number]['id']>('pd');
  const [asked, setAsked] = useState<{ run: string; target: string; by: (typeof BY)[number]['id'] } | null>(null);
  const answer = useCall('ecl.reverseStress', asked);
  const wrong = /^\d{1,16}(\.\d{1,2})?$/.test(target) ? null : 'Write an amount such as 1500000.00.';
  return (
    <section className="eclb-part" aria-label="Reverse stress">
      <div className="ph sec"><h2>Reverse stress</h2><span className="s d3">how far an assumption must move for the allowance to reach an amount</span></div>
      <form className="pad row eclb-form" onSubmit={(event) => { event.preventDefault(); if (wrong === null) setAsked({ run, target, by }); }}>
        <label className="row s"><span className="d2">Allowance of</span><input className="inp mono r" inputMode="decimal" value={target} aria-invalid={wrong !== null} onChange={(event) => setTarget(event.target.value.trim())} /><span className="unit">{currency}</span></label>
        <label className="row s"><span className="d2">by</span><select className="inp" value={by} onChange={(event) => setBy(event.target.value as typeof by)}>{BY.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}</select></label>
        <Button small disabled={wrong} busy={answer.loading} onPress={() => { if (wrong === null) setAsked({ run, target, by }); }}>Find</Button>
      </form>
      {answer.error !== null ? <div className="pad"><ErrorState error={answer.error} retry={answer.refetch} /></div> : answer.data === undefined ? null : <p className="pad" role="status">{answer.data.text} <span className="s d3">Reached {formatDecimal(answer.data.allowance, 2)} {currency} in {answer.data.iterations} measurements.</span></p>}
    </section>
  );
}
