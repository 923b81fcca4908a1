import { formatDecimal, groupDigits } from '../../../components/format.ts';
import { Traceable } from '../../../components/traceable.tsx';
import { EmptyState } from '../../../components/states.tsx';
import { percent } from './loan-columns.tsx';
import type { EclLoan } from './stage-tests.tsx';

type Fact = { readonly name: string; readonly title: string; readonly value: string | null; readonly unit: string; readonly address: string; readonly standIn?: string | null };

/** A value with its unit as people read it: fractions in per cent, money grouped, the rest as it is. */
export function factText(value: string, unit: string): { readonly text: string; readonly unit: string } {
  if (unit === 'fraction') return { text: percent(value, 4), unit: '%' };
  if (unit === 'currency' || unit === 'reporting') return { text: formatDecimal(value, 2), unit: '' };
  return { text: groupDigits(value), unit: unit === 'none' ? '' : unit };
}

/** What the model read, with what stood in for it, and what came out; overlays and who answers for them. */
export function LoanFacts({ loan }: { loan: EclLoan }) {
  return (
    <>
      <Facts title="Inputs" facts={loan.inputs.filter(({ value, standIn }) => value !== null || standIn !== null)} note={blank(loan)} />
      <Facts title="Results" facts={loan.results.filter(({ value }) => value !== null)} />
      <section aria-label="Overlays">
        <div className="ph sec"><h2>Overlays</h2><span className="s d3">{loan.overlays.length === 0 ? 'none on this loan' : 'apart from the model'}</span></div>
        {loan.overlays.length === 0 ? null : <ul className="ecl-tests">{loan.overlays.map((each) => (
          <li key={each.id}><div className="row s"><span className="m5 el">{each.title}</span><span className="sp" /><span className="mono">{formatDecimal(each.amount, 2)}</span></div><div className="s d2">{each.reason}</div><div className="mi d3">owner {each.owner}; {each.approver === null ? 'not approved' : `approved by ${each.approver}`}</div></li>
        ))}</ul>}
      </section>
      <section aria-label="Constants of the grid">
        <div className="ph sec"><h2>What every month has in common</h2></div>
        {loan.grid.constants.length === 0 ? <EmptyState title="Nothing is common to the months">The loan is not measured month by month.</EmptyState>
          : <dl className="ecl-facts">{loan.grid.constants.map((each) => <div key={each.name}><dt title={each.name}>{each.title}</dt><dd className="mono">{groupDigits(each.value)}</dd></div>)}</dl>}
      </section>
    </>
  );
}

function blank(loan: EclLoan): string {
  const stood = loan.inputs.filter(({ standIn }) => standIn !== null).length;
  const empty = loan.inputs.filter(({ value, standIn }) => value === null && standIn === null).length;
  return [stood === 0 ? '' : `the policy stood in for ${stood}`, empty === 0 ? '' : `${empty} blank`].filter(Boolean).join('; ');
}

function Facts({ title, facts, note }: { title: string; facts: readonly Fact[]; note?: string }) {
  return (
    <section aria-label={title}>
      <div className="ph sec"><h2>{title}</h2>{note === undefined || note === '' ? null : <span className="s d3">{note}</span>}</div>
      <dl className="ecl-facts">
        {facts.map((fact) => {
          const shown = fact.value === null ? null : factText(fact.value, fact.unit);
          return (
            <div key={fact.name}><dt title={fact.name}>{fact.title}</dt>
              <dd>{shown === null ? <span className="d3">blank</span> : <Traceable address={fact.address} name={`${shown.text} ${shown.unit}, ${fact.title}`}>{shown.text}</Traceable>}{shown === null || shown.unit === '' ? null : <span className="unit"> {shown.unit}</span>}
                {fact.standIn === undefined || fact.standIn === null ? null : <div className="mi warn-text">stands in: {fact.standIn}</div>}</dd></div>
          );
        })}
      </dl>
    </section>
  );
}
