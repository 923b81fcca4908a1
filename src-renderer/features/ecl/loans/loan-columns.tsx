import { formatCount, formatDecimal, groupDigits } from '../../../components/format.ts';
import type { Column } from '../../../components/table-columns.ts';
import { Traceable } from '../../../components/traceable.tsx';
import { NotApplicable } from '../../../components/values.tsx';
import { decimal, toScale } from '../../../../src-shared/kernel/decimal.ts';
import { runHref } from '../../../routing/route.ts';
import type { CallOutput } from '../../../state/use-call.ts';
import { fallbackWords, reasonWords } from '../../ecl-parts/reasons.ts';
import { StageTag } from '../../ecl-parts/stage-tag.tsx';

export type LoanLine = CallOutput<'ecl.loans'>['items'][number];

/** A fraction as per cent of three digits: `0.0123` to `1.230`. Text that is no decimal is left. */
export function percent(fraction: string, digits = 3): string {
  return /^-?\d+(\.\d+)?$/.test(fraction) ? groupDigits(toScale(decimal(fraction).times(100), digits)) : fraction;
}

/** The address of another column of the same loan: `ecl:allowance@7` to `ecl:lgd@7`; null for an address of another shape. */
export function columnAddress(address: string, column: string): string | null {
  const match = /^([a-z][a-z0-9.-]*):[a-z0-9_]+@(.+)$/.exec(address);
  return match === null ? null : `${match[1]}:${column}@${match[2]}`;
}

/** Columns of the loans of a run; money in the reporting currency. */
export function loanColumns(run: string, currency: string): readonly Column<LoanLine>[] {
  const traced = (line: LoanLine, column: string, shown: string, unit: string, what: string) => <Traceable inGrid address={columnAddress(line.address, column)} name={`${shown} ${unit}, ${what} of ${line.loan}`}>{shown}</Traceable>;
  return [
    { id: 'loan', title: 'Loan', width: 110, grow: 1, mono: true, cell: (line) => <a className="plain" tabIndex={-1} href={runHref(run, 'loans', {}, [line.loan])} title={line.loan}>{line.loan}</a> },
    { id: 'stage', title: 'Stage', width: 88, cell: (line) => <StageTag stage={line.stage} /> },
    { id: 'why', title: 'Why', hint: 'The decisive reason; all are on the loan’s page', width: 130, grow: 2, cell: (line) => (line.decisive === null ? <NotApplicable /> : <span title={line.reasons.map(reasonWords).join('; ')}>{reasonWords(line.decisive)}{line.reasons.length > 1 ? <span className="d3"> +{line.reasons.length - 1}<span className="vh"> more</span></span> : null}</span>) },
    { id: 'segment', title: 'Segment', width: 96, grow: 2, cell: (line) => <span title={`${line.segment}, ${line.product}`}>{line.segment}</span> },
    { id: 'dpd', title: 'Days', hint: 'Days past due', width: 56, align: 'end', cell: (line) => (line.daysPastDue === null ? <NotApplicable /> : <span className="mono">{formatCount(line.daysPastDue)}</span>) },
    { id: 'exposure', title: `Exposure, ${currency}`, width: 116, align: 'end', hint: 'Gross carrying amount', cell: (line) => traced(line, 'gross_carrying_amount', formatDecimal(line.exposure, 2), currency, 'gross carrying amount') },
    { id: 'pd12', title: 'PD 12m, %', width: 78, align: 'end', cell: (line) => traced(line, 'pd_12m', percent(line.pd12m), '%', '12-month PD') },
    { id: 'pdl', title: 'PD life, %', width: 72, align: 'end', cell: (line) => traced(line, 'pd_lifetime', percent(line.pdLifetime), '%', 'lifetime PD') },
    { id: 'lgd', title: 'LGD, %', width: 66, align: 'end', cell: (line) => traced(line, 'lgd', percent(line.lgd), '%', 'LGD') },
    { id: 'overlay', title: 'Overlay', width: 88, align: 'end', cell: (line) => traced(line, 'overlay', formatDecimal(line.overlay, 2), currency, 'overlays') },
    { id: 'allowance', title: 'Allowance', width: 104, align: 'end', cell: (line) => traced(line, 'allowance', formatDecimal(line.allowance, 2), currency, 'loss allowance') },
    { id: 'fallback', title: 'Fallback', hint: 'What stood in for what the loan lacked', width: 84, cell: (line) => (line.fallbacks.length === 0 ? <NotApplicable /> : <span className="warn-text" title={line.fallbacks.map(fallbackWords).join(', ')}>{line.fallbacks.map(fallbackWords).join(', ')}</span>) },
  ];
}
