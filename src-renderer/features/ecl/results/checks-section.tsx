import { useState } from 'react';
import { formatDecimal, formatDifference } from '../../../components/format.ts';
import { Segmented } from '../../../components/inputs.tsx';
import { Traceable } from '../../../components/traceable.tsx';
import { EmptyState } from '../../../components/states.tsx';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';

const VERDICTS: Readonly<Record<EclOverview['quality'][number]['verdict'], { look: string; word: string }>> = {
  passed: { look: 'done', word: 'Passed' }, told: { look: 'review', word: 'Told' }, blocked: { look: 'blocked', word: 'Blocks' }, 'not-evaluable': { look: 'skipped', word: 'Not evaluable' },
};

/** Conventions of the run with their defaults beside them; those that differ are marked by a word. */
export function Conventions({ conventions }: { conventions: EclOverview['conventions'] }) {
  const changed = conventions.filter(({ differs }) => differs);
  const [only, setOnly] = useState<'all' | 'changed'>('all');
  const lines = only === 'changed' ? changed : conventions;
  return (
    <section aria-label="Conventions">
      <div className="ph sec ecl-ph"><h2>Conventions</h2><span className="s d3">{changed.length === 0 ? 'all as by default' : `${changed.length} of ${conventions.length} differ from the default`}</span><span className="sp" />
        <span className="ecl-seg"><Segmented label="Which conventions" value={only} options={[{ id: 'all', label: 'All' }, { id: 'changed', label: 'Changed', disabled: changed.length === 0 }]} onChange={setOnly} /></span></div>
      <table className="cp">
        <colgroup><col style={{ width: '26%' }} /><col style={{ width: '22%' }} /><col style={{ width: '22%' }} /><col /></colgroup>
        <thead><tr><th className="fst" scope="col">Convention</th><th scope="col">Of this run</th><th scope="col">By default</th><th className="ecl-last" scope="col">Reference</th></tr></thead>
        <tbody>{lines.map((each) => (
          <tr key={each.path}><td className="fst" title={each.path}>{each.title}</td><td className={each.differs ? 'm5' : ''} title={each.value}>{each.value}{each.differs ? <span className="bdg info ecl-diff">differs</span> : null}</td><td className="d2" title={each.byDefault}>{each.byDefault}</td><td className="d3 ecl-last" title={each.reference}>{each.reference}</td></tr>
        ))}</tbody>
      </table>
    </section>
  );
}

/** Whether allowance and exposure tie to the imported ledger balances. */
export function LedgerTies({ ledger, currency }: { ledger: EclOverview['ledger']; currency: string }) {
  const broken = ledger.filter(({ ties }) => !ties).length;
  return (
    <section aria-label="Ledger">
      <div className="ph sec ecl-ph"><h2>Ledger</h2><span className="s d3">{ledger.length === 0 ? 'no ledger balances were given' : broken === 0 ? `all ${ledger.length} tie` : `${broken} of ${ledger.length} do not tie`}</span></div>
      {ledger.length === 0 ? <EmptyState title="Nothing to tie to">Give the ledger’s balances when the run is started; then allowance and exposure must tie to them.</EmptyState> : (
        <table className="cp">
          <colgroup><col /><col style={{ width: 132 }} /><col style={{ width: 132 }} /><col style={{ width: 112 }} /><col style={{ width: 88 }} /><col style={{ width: 96 }} /></colgroup>
          <thead><tr><th className="fst" scope="col">Balance</th><th className="r" scope="col">Run, {currency}</th><th className="r" scope="col">Ledger</th><th className="r" scope="col">Difference</th><th className="r" scope="col">Tolerance</th><th className="ecl-last" scope="col">Verdict</th></tr></thead>
          <tbody>{ledger.map((each) => (
            <tr key={each.id}><td className="fst" title={`${each.title}, ${each.measure}`}>{each.title} <span className="d3">{each.measure.replaceAll('-', ' ')}</span></td>
              <td className="r"><Traceable address={each.address} name={`${formatDecimal(each.computed, 2)} ${currency}, ${each.title}`}>{formatDecimal(each.computed, 2)}</Traceable></td><td className="r">{formatDecimal(each.ledger, 2)}</td><td className="r">{formatDifference(each.difference, 2)}</td><td className="r d3">{formatDecimal(each.tolerance, 2)}</td>
              <td className="ecl-last"><span className={`st ${each.ties ? 'done' : 'blocked'}`}><i aria-hidden="true" />{each.ties ? 'Ties' : 'Does not tie'}</span></td></tr>
          ))}</tbody>
        </table>
      )}
    </section>
  );
}

/** Verdicts of the data-quality gate, each with what was observed and its bar. */
export function Quality({ quality }: { quality: EclOverview['quality'] }) {
  return (
    <section aria-label="Data quality">
      <div className="ph sec ecl-ph"><h2>Data quality</h2><span className="s d3">bars are the policy’s</span></div>
      {quality.length === 0 ? <EmptyState title="No check was configured">The policy’s quality bars would stand here.</EmptyState> : (
        <table className="cp">
          <colgroup><col /><col style={{ width: 92 }} /><col style={{ width: 148 }} /><col style={{ width: 112 }} /><col style={{ width: '18%' }} /></colgroup>
          <thead><tr><th className="fst" scope="col">Check</th><th className="r" scope="col">Observed</th><th scope="col">Bar</th><th scope="col">Verdict</th><th className="ecl-last" scope="col">Reference</th></tr></thead>
          <tbody>{quality.map((each) => (
            <tr key={each.check}><td className="fst" title={each.title}>{each.title}</td><td className="r mono">{each.observed}</td><td className="d2" title={each.bar}>{each.bar}</td><td><span className={`st ${VERDICTS[each.verdict].look}`}><i aria-hidden="true" />{VERDICTS[each.verdict].word}</span></td><td className="d3 ecl-last" title={each.reference}>{each.reference}</td></tr>
          ))}</tbody>
        </table>
      )}
    </section>
  );
}
