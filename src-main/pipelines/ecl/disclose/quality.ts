import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { quoted } from '../movement/figure-book.ts';
import { BASIS_COLUMNS, countsByStage, sumsByStage, type CellSource, type Declaring, type RowSource, type TableSource } from './table-maker.ts';

const money = (own: string): CellSource => ({ own, unit: 'currency' });

/** 35J: contractual cash flows that were modified (5.4.3). */
export function modifiedTable({ book, movement }: Declaring): TableSource {
  const reference = 'IFRS 7 35J';
  const words = (title: string, definition: string) => ({ title, definition, reference: `${reference}(a)` });
  const back = movement?.beside['modified-back'];
  const blank = Array.from({ length: 5 }, (): CellSource => ({ movement: '', unit: 'currency' }));
  return {
    id: '35J', title: 'Modified assets', reference, columns: BASIS_COLUMNS,
    note: 'The gross carrying amount is that at the reporting date, after the modification; gains are positive. 35J(a) is about lifetime columns; stage 1 is shown for completeness.',
    rows: [
      { title: 'Loans modified in the period', cells: countsByStage(book, 'j_loans', words('Modified loans', 'Loans whose contractual cash flows were modified in the period.'), 'modified') },
      { title: 'Gross carrying amount', cells: sumsByStage(book, 'j_gross', words('Gross carrying amount of modified loans', 'Gross carrying amount at the reporting date of loans modified in the period.'), 'gross_carrying_amount', 'modified') },
      { title: 'Modification gain or loss', cells: sumsByStage(book, 'j_result', words('Modification gain or loss', 'Gains (positive) and losses (negative) of modifications at the original EIR.'), 'modification_loss', 'modified') },
      ...(back === undefined ? [] : [{ title: 'Modified at lifetime ECL, back at 12-month ECL (35J(b)): gross carrying amount', cells: [...blank, { movement: back, unit: 'currency' as const }] }]),
    ],
    ties: [],
  };
}

/** 35K: collateral of credit-impaired assets, by segment. */
export function collateralTable({ book, segments }: Declaring): TableSource {
  const reference = 'IFRS 7 35K(c)';
  const line = (id: string, title: string, condition: string): RowSource => {
    const filter = `in_scope and stage in ('3', 'POCI')${condition}`;
    const words = (what: string, definition: string) => ({ title: `${what}, ${title.toLowerCase()}`, definition: `${definition} Credit-impaired assets (stage 3 and POCI), ${title}.`, reference });
    const [gross, collateral, allowance] = [book.sum(`${id}_gross`, words('Gross carrying amount', 'Gross carrying amount.'), 'gross_carrying_amount', filter), book.sum(`${id}_collateral`, words('Collateral', 'Collateral, of each loan at most what it carries.'), 'collateral_value', filter), book.sum(`${id}_allowance`, words('Allowance', 'Loss allowance.'), 'allowance', filter)];
    return { title, cells: [{ own: book.count(`${id}_loans`, words('Loans', 'Number.'), filter), unit: 'count' }, money(gross), money(collateral), money(book.difference(`${id}_open`, words('Not covered', 'Gross carrying amount less collateral.'), gross, collateral)), money(allowance), money(book.difference(`${id}_net`, words('Net', 'Gross carrying amount less allowance.'), gross, allowance))] };
  };
  const named = segments.length === 0 ? 'false' : `segment in (${segments.map(quoted).join(', ')})`;
  const rows = [...segments.map((segment, i) => line(`k_segment${i}`, segment, ` and segment = ${quoted(segment)}`)), line('k_other', 'Other segments', ` and (segment is null or not (${named}))`)];
  const total = line('k', 'Total', '');
  const added = book.total('k_segments', { title: 'Segments added up', definition: 'Collateral of every segment, added up.', reference }, [...segments.map((_, i) => `k_segment${i}_collateral`), 'k_other_collateral']);
  return {
    id: '35K', title: 'Collateral of credit-impaired assets', reference, columns: ['Loans', 'Gross carrying amount', 'Collateral', 'Not covered by collateral', 'Loss allowance', 'Net carrying amount'],
    note: 'Collateral counts at most what each loan carries, so that what covers one loan is not read as covering another. Narrative on the nature and quality of collateral (35K(b)) is the preparer\'s.',
    rows: [...rows, total], ties: [{ title: 'Segments = total, collateral', left: money(added), right: money('k_collateral') }],
  };
}

/** 35L: amounts written off in the period, and what of them is still enforced. */
export function writtenOffTable({ book }: Declaring): TableSource {
  const reference = 'IFRS 7 35L';
  const words = (title: string, definition: string) => ({ title, definition, reference });
  return {
    id: '35L', title: 'Written off', reference, columns: ['Loans', 'Written off in the period'], note: 'Of loans on the file of the reporting date; what left the file without a row is in the movement as derecognised.',
    rows: [
      { title: 'Written off, in whole or in part', cells: [{ own: book.count('l_loans', words('Loans written off', 'Loans of which an amount was written off in the period.'), 'in_scope and written_off != 0'), unit: 'count' }, money(book.sum('l_amount', words('Written off', 'Amounts written off in the period (5.4.4).'), 'written_off', 'in_scope'))] },
      { title: 'Of it still subject to enforcement', cells: [{ own: book.count('l_enforced_loans', words('Loans still enforced', 'Loans written off in the period and still subject to enforcement.'), 'in_scope and written_off != 0 and enforcement'), unit: 'count' }, money(book.sum('l_enforced', words('Still enforced', 'Amounts written off in the period and still subject to enforcement.'), 'written_off', 'in_scope and enforcement'))] },
    ],
    ties: [],
  };
}

/** 35M: exposure to credit risk by grade: gross carrying amounts, then undrawn commitments. */
export function gradesTable({ book, grades }: Declaring): TableSource {
  const reference = 'IFRS 7 35M';
  const part = (id: string, what: string, value: string, heading: string): { rows: RowSource[]; left: string; right: string } => {
    const named = grades.length === 0 ? 'false' : `grade in (${grades.map(quoted).join(', ')})`;
    const lines: readonly (readonly [string, string, string | undefined])[] = [...grades.map((grade, i) => [`${id}_grade${i}`, grade, `grade = ${quoted(grade)}`] as const), [`${id}_none`, 'No grade', 'grade is null'], [`${id}_other`, 'Other grades', `grade is not null and not (${named})`], [id, 'Total', undefined]];
    const rows = lines.map(([own, title, condition]): RowSource => ({ title, cells: sumsByStage(book, own, { title: `${what}, ${title}`, definition: `${what} of assets in scope, ${title}.`, reference }, value, condition) }));
    const added = book.total(`${id}_grades`, { title: 'Grades added up', definition: `${what} of every grade, added up.`, reference }, lines.slice(0, -1).map(([own]) => own));
    return { rows: [{ title: heading, cells: null }, ...rows], left: added, right: id };
  };
  const [gross, undrawn] = [part('m_gross', 'Gross carrying amount', 'gross_carrying_amount', 'Gross carrying amount'), part('m_undrawn', 'Undrawn commitments', 'undrawn', 'Undrawn commitments')];
  return {
    id: '35M', title: 'Exposure by grade', reference, columns: BASIS_COLUMNS, note: null, rows: [...gross.rows, ...undrawn.rows],
    ties: [{ title: 'Grades = total, gross carrying amount', left: money(gross.left), right: money(gross.right) }, { title: 'Grades = total, undrawn', left: money(undrawn.left), right: money(undrawn.right) }],
  };
}

/** 35N: assets under the simplified approach by the buckets of the provision matrix, with the loss rate that results. */
export function matrixTable({ book }: Declaring, matrices: EclPolicy['provisionMatrices']): TableSource {
  const reference = 'IFRS 7 35N, B8I';
  const line = (id: string, title: string, condition: string): RowSource => {
    const filter = `in_scope and stage = 'S'${condition}`;
    const words = (what: string, definition: string) => ({ title: `${what}, ${title}`, definition: `${definition} Simplified approach, ${title}.`, reference });
    const gross = book.sum(`${id}_gross`, words('Gross carrying amount', 'Gross carrying amount.'), 'gross_carrying_amount', filter);
    const allowance = book.sum(`${id}_allowance`, words('Loss allowance', 'Lifetime ECL.'), 'allowance', filter);
    return { title, cells: [{ own: book.count(`${id}_loans`, words('Loans', 'Number.'), filter), unit: 'count' }, money(gross), { own: book.share(`${id}_rate`, words('Loss rate', 'Allowance over gross carrying amount, in points.'), allowance, gross), unit: 'points' }, money(allowance)] };
  };
  const buckets = matrices.flatMap((matrix, m) => {
    const products = matrix.products.length === 0 ? '' : ` and product in (${matrix.products.map(quoted).join(', ')})`;
    return [{ title: matrix.title, cells: null }, ...matrix.buckets.map((bucket, b) => line(`n_${m}_${b}`, bucket.label, `${products} and days_past_due >= ${bucket.from}${bucket.to === null ? '' : ` and days_past_due <= ${bucket.to}`}`))];
  });
  const total = line('n', 'Total', '');
  const ids = matrices.flatMap((matrix, m) => matrix.buckets.map((_, b) => `n_${m}_${b}_gross`));
  const one = matrices.length === 1 || matrices.every(({ products }) => products.length > 0);
  return {
    id: '35N', title: 'Provision matrix', reference, columns: ['Loans', 'Gross carrying amount', 'Loss rate, points', 'Lifetime ECL'],
    note: matrices.length === 0 ? 'The policy has no provision matrix: assets under the simplified approach carry modelled lifetime ECL.' : null, rows: [...buckets, total],
    ties: ids.length === 0 || !one ? [] : [{ title: 'Buckets = total, gross carrying amount', left: money(book.total('n_buckets', { title: 'Buckets added up', definition: 'Gross carrying amount of every bucket, added up.', reference }, ids)), right: money('n_gross') }],
  };
}
