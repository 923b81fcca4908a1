import '../ecl.css';
import '../loan.css';
import type { RunTabProps } from '../../feature.ts';
import { LoanList } from './loan-list.tsx';
import { LoanPage } from './loan-page.tsx';

/** `#/runs/r0001/loans` is the list, `#/runs/r0001/loans/<loan>` one loan. */
export function LoansTab({ run, rest, query }: RunTabProps) {
  const [loan] = rest;
  return loan === undefined ? <LoanList run={run} query={query} /> : <LoanPage key={loan} run={run} loan={loan} query={query} />;
}
