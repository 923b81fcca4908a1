import { useCallback, useMemo } from 'react';
import { formatDecimal, plural } from '../../../components/format.ts';
import { usePlot } from '../../../components/use-plot.ts';
import { MoneyCell } from '../../ecl-parts/money.tsx';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';
import { fanFigure, fanTokens, scenarioBars, variableWords, type Path } from './fan-figure.ts';

const FAN_PX = 170;
const MOST_ROWS = 12;

/** Expected credit loss by scenario beside the macro paths it came from. Weights act on the losses, so no path is a mean of others. */
export function ScenariosSection({ overview }: { overview: EclOverview }) {
  const { scenarios, currency, total } = overview;
  const variables = [...new Set(scenarios.flatMap(({ paths }) => Object.keys(paths)))].toSorted();
  const rows = scenarios.slice(0, MOST_ROWS);
  return (
    <section aria-label="By scenario">
      <div className="ph sec ecl-ph"><h2>By scenario</h2><span className="s d3 el">{plural(scenarios.length, 'scenario')}, weighted on the losses, never on inputs (5.5.17, ITG December 2015)</span></div>
      <div className="ecl-two">
        <table className="cp">
          <colgroup><col /><col style={{ width: 78 }} /><col style={{ width: 122 }} /><col style={{ width: 122 }} /><col style={{ width: 132 }} /></colgroup>
          <thead><tr><th className="fst" scope="col">Scenario</th><th className="r" scope="col">Weight, %</th><th className="r" scope="col">As booked, {currency}</th><th className="r" scope="col">12-month</th><th className="r ecl-last" scope="col">Lifetime</th></tr></thead>
          <tbody>
            {rows.map((each) => <tr key={each.id}><td className="fst" title={each.title}>{each.title}</td><td className="r">{(each.weight * 100).toFixed(1)}</td><td className="r"><MoneyCell figure={each.ecl} name={`expected credit loss in ${each.title}`} /></td><td className="r">{formatDecimal(each.ecl12, 2)}</td><td className="r ecl-last">{formatDecimal(each.lifetime, 2)}</td></tr>)}
            {scenarios.length > rows.length ? <tr><td className="fst d3" colSpan={5}>and {plural(scenarios.length - rows.length, 'more path')}</td></tr> : null}
            <tr className="tot"><td className="fst">Weighted, modelled and overlays</td><td className="r">100.0</td><td className="r"><MoneyCell figure={total.allowance} name="loss allowance, total" /></td><td className="r" /><td className="r ecl-last" /></tr>
          </tbody>
        </table>
        {scenarios.length > MOST_ROWS ? null : <ScenarioBars scenarios={scenarios} currency={currency} />}
      </div>
      {variables.length === 0 ? <p className="pad s d3">The scenario set has no macro paths: its scenarios act on PD, LGD and collateral directly.</p> : (
        <div className="ecl-fans">{variables.map((variable) => <Fan key={variable} variable={variable} scenarios={scenarios} />)}</div>
      )}
    </section>
  );
}

function ScenarioBars({ scenarios, currency }: { scenarios: EclOverview['scenarios']; currency: string }) {
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => scenarioBars(scenarios.map(({ title, ecl }) => ({ title, value: ecl.value })), fanTokens(getComputedStyle(element)), (value) => formatDecimal(value, 0)), [scenarios]));
  if (failed) return <p className="s d3 pad">The chart could not be drawn; the table holds all figures.</p>;
  return <div className="ecl-plot"><div ref={box} role="img" aria-label={`Bars: expected credit loss by scenario, ${currency}. The table beside holds the same figures.`} /></div>;
}

function Fan({ variable, scenarios }: { variable: string; scenarios: EclOverview['scenarios'] }) {
  const paths = useMemo<Path[]>(() => scenarios.flatMap(({ title, paths: of }) => { const values = of[variable]; return values === undefined ? [] : [{ title, values }]; }), [scenarios, variable]);
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => fanFigure(paths, fanTokens(getComputedStyle(element)), FAN_PX), [paths]));
  const words = paths.length > MOST_ROWS ? `${paths.length} paths` : paths.map(({ title, values }) => `${title} ${values.join(', ')}`).join('; ');
  return (
    <figure className="ecl-fan">
      <figcaption className="s m5">{variableWords(variable)}</figcaption>
      {failed ? <p className="s d3">The chart could not be drawn.</p> : <div ref={box} role="img" aria-label={`Paths of ${variableWords(variable)} by year: ${words}`} />}
    </figure>
  );
}
