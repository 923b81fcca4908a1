import { BASIS_COLUMNS, movementCells, sumsByStage, tiesByStage, type CellSource, type Declaring, type RowSource, type TableSource, type TieSource } from './table-maker.ts';

const NO_PRIOR = 'No run of the reporting date before was given: the closing balance only.';

/** 35H: the loss allowance by measurement basis, from the opening to the closing balance by cause. */
export function allowanceTable({ book, movement }: Declaring): TableSource {
  const reference = 'IFRS 7 35H';
  const words = (title: string, definition: string, ref = reference) => ({ title, definition, reference: ref });
  const allowance = sumsByStage(book, 'h_allowance', words('Loss allowance', 'Loss allowance of assets in the scope of section 5.5, the provision for undrawn commitments included.'), 'allowance');
  const provision = sumsByStage(book, 'h_provision', words('Provision for undrawn commitments', 'Part of the modelled ECL that undrawn commitments cause: a liability.', 'IFRS 7 B8E'), 'provision');
  const overlays = sumsByStage(book, 'h_overlay', words('Overlays', 'Governed additions to the model.'), 'overlay');
  const modelled = sumsByStage(book, 'h_modelled', words('Modelled ECL', 'What the model books before overlays.'), 'modelled');
  const cost = sumsByStage(book, 'h_cost', words('On assets at amortised cost', 'Loss allowance that reduces the carrying amount.', 'IFRS 9 5.5.1'), 'allowance', "measurement = 'amortised-cost'");
  const oci = sumsByStage(book, 'h_oci', words('On assets at FVOCI, in other comprehensive income', 'Loss allowance recognised in other comprehensive income; it does not reduce the carrying amount.', 'IFRS 9 5.5.2'), 'allowance', "measurement = 'fvoci'");
  const moves: RowSource[] = movement === null ? [] : movement.allowance.lines.map((line) => ({ title: line.title, cells: movementCells(line) }));
  const closing = movement === null ? allowance : movementCells(movement.allowance.closing);
  const before = movement?.beside['provision-before'];
  return {
    id: '35H', title: 'Loss allowance by measurement basis', reference, columns: BASIS_COLUMNS,
    note: [movement === null ? NO_PRIOR : 'Every step is the difference of two measured states of each loan, rounded once; none is a remainder. Transfers are at the opening allowance; what the change of horizon adds is remeasurement on transfer.', 'The allowance of assets at FVOCI stands in other comprehensive income (5.5.2). The provision for undrawn commitments is a liability of its own (B8E) and is included above.', ...(movement?.notes ?? [])].join(' '),
    rows: [
      ...moves, { title: 'Closing', cells: closing },
      { title: 'Of the closing balance', cells: null }, { title: 'Modelled', cells: modelled }, { title: 'Overlays', cells: overlays },
      { title: 'Provision for undrawn commitments', cells: provision },
      { title: 'On assets at amortised cost', cells: cost }, { title: 'On assets at FVOCI, in other comprehensive income', cells: oci },
      ...(before === undefined ? [] : [{ title: 'Of the opening balance', cells: null }, { title: 'Provision for undrawn commitments, in total', cells: [...Array.from({ length: 5 }, (): CellSource => ({ movement: '', unit: 'currency' })), { movement: before, unit: 'currency' as const }] }]),
    ],
    ties: [...(movement === null ? [] : [...tiesByStage('Closing of the movement = allowance of the run', closing, allowance), ...residuals(movementCells(movement.allowance.residual)), ...movement.ties]), ...split('Stages = total', allowance), ...sums('Modelled and overlays = allowance', book, 'h_modelled_and_overlay', ['h_modelled', 'h_overlay'], 'h_allowance'), ...sums('Amortised cost and FVOCI = allowance', book, 'h_cost_and_oci', ['h_cost', 'h_oci'], 'h_allowance')],
  };

  function split(title: string, cells: readonly CellSource[]): TieSource[] {
    const ids = cells.slice(0, -1).flatMap((cell) => ('own' in cell ? [cell.own] : []));
    return [{ title, left: { own: book.total('h_stages', words('Stages added up', 'Loss allowance of every stage, added up.'), ids), unit: 'currency' }, right: cells.at(-1) as CellSource }];
  }
}

function residuals(cells: readonly CellSource[]): TieSource[] {
  return [{ title: 'Residual of the movement = 0', left: cells.at(-1) as CellSource, right: '0.00' }];
}

/** The sum of some figures ties with another. */
export function sums(title: string, book: Declaring['book'], id: string, of: readonly string[], whole: string): TieSource[] {
  return [{ title, left: { own: book.total(id, { title, definition: title, reference: 'Tapestry' }, of), unit: 'currency' }, right: { own: whole, unit: 'currency' } }];
}

/** 35I: the gross carrying amount, from the opening to the closing balance. */
export function grossTable({ book, movement }: Declaring): TableSource {
  const reference = 'IFRS 7 35I';
  const gross = sumsByStage(book, 'i_gross', { title: 'Gross carrying amount', definition: 'Gross carrying amount of assets in the scope of section 5.5.', reference }, 'gross_carrying_amount');
  const closing = movement === null ? gross : movementCells(movement.gross.closing);
  return {
    id: '35I', title: 'Gross carrying amount', reference, columns: BASIS_COLUMNS,
    note: movement === null ? NO_PRIOR : 'Transfers are at the opening amount; scheduled repayments follow the schedule of the opening date; all other changes of loans that are kept stand apart from exchange rates.',
    rows: [...(movement === null ? [] : movement.gross.lines.map((line) => ({ title: line.title, cells: movementCells(line) }))), { title: 'Closing', cells: closing }],
    ties: movement === null ? [] : [...tiesByStage('Closing of the movement = gross carrying amount of the run', closing, gross), ...residuals(movementCells(movement.gross.residual))],
  };
}
