import type { Origin } from '../../../../src-shared/model/derivation.ts';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import { monthsApart, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { KernelQuestion, KernelStep, KernelValue, RowTexts, TracedKernel } from '../../../derive/trace-declaration.ts';
import { amountText, minorUnits } from '../amounts/minor-units.ts';
import { roundedMinorUnits } from '../kernel/rounding.ts';
import { loanRowOf, READ_FIELDS } from '../measure/loan-row.ts';
import { CHAIN, measureChain, type ChainState } from './chain.ts';
import { measureBooked } from './measure-booked.ts';
import { grossStates } from './measure-states.ts';
import { EXIT, GROSS_STEPS, MOVEMENT_COLUMNS, NEW } from './movement-columns.ts';
import { modelPair, pairedLoans, type ModelPair } from './pair-loans.ts';

/** Words of a state: what has moved to the closing date in it. */
const STATE_WORDS: Readonly<Record<ChainState, string>> = {
  opening: 'as at the opening date', stage_horizon_change: 'in the closing stage', written_off: 'less what was written off', passage_of_time: 'at the closing date as scheduled', balance_deviation: 'with the closing exposure', rate_change: 'with the closing interest rates',
  pd_change: 'with the closing PD', scenario_change: 'under the closing scenarios', lgd_change: 'with the closing LGD and collateral', model_change: 'by the closing model and policy', fx: 'at the closing exchange rate',
};

interface States { readonly amounts: ReadonlyMap<ChainState, bigint>; readonly gross: readonly [bigint, bigint, bigint] }

/** Explains a cell of `movement`: both states of the loan measured again, and what lies between them. */
export const movementKernel: TracedKernel = {
  space: 'movement',
  explain: async (asked) => {
    const states = asked.row['kind'] === 'kept' ? await statesOf(asked) : null;
    return (column) => valueOf(asked.row, column, states);
  },
};

async function statesOf({ row, json }: KernelQuestion): Promise<States> {
  const model = modelOf(await json('prior.ecl.plan'), await json('ecl.plan'));
  const side = (of: 'from' | 'to') => loanRowOf(Number(row[`${of}_row`]), Object.fromEntries(READ_FIELDS.map(({ name }) => [name, row[`${of}__${name}`] ?? null])));
  const { opening, closing } = model;
  const months = monthsApart(opening.plan.reportingDate as LocalDate, closing.plan.reportingDate as LocalDate);
  const { pairs, from, closing: after } = pairedLoans([{ from: side('from'), to: side('to'), stageFrom: STAGES.indexOf(row['from_measured'] as never), stageTo: STAGES.indexOf(row['to_measured'] as never) }], model, months);
  const measured = await measureChain(pairs, measureBooked);
  const amounts = new Map(CHAIN.map((state) => [state, BigInt(roundedMinorUnits(measured.get(state)?.[0] ?? 0))] as const));
  return { amounts, gross: grossStates(pairs, from, after).map((each) => BigInt(each[0] ?? 0)) as [bigint, bigint, bigint] };
}

const models = new WeakMap<object, WeakMap<object, ModelPair>>();

/** Both runs' models, made ready once a pair of plans. */
function modelOf(before: unknown, after: unknown): ModelPair {
  const [a, b] = [before as object, after as object];
  const known = models.get(a)?.get(b);
  if (known) return known;
  const made = modelPair(EclPlan.parse(before), EclPlan.parse(after));
  models.set(a, (models.get(a) ?? new WeakMap<object, ModelPair>()).set(b, made));
  return made;
}

const unit = (row: RowTexts, name: string): bigint => minorUnits(row[name] ?? '0.00');
const priorRow = (row: RowTexts): Origin => ({ kind: 'document', ref: `prior.ecl#/${row['from_row'] ?? ''}`, label: `results of the prior run, loan ${row['loan_id'] ?? ''}, row ${row['from_row'] ?? ''}` });

/** What a cell comes to and how. Columns of the closing side are followed into this run, those of the opening side end at the prior run. */
function valueOf(row: RowTexts, column: string, states: States | null): KernelValue | null {
  const about = MOVEMENT_COLUMNS.find(({ name }) => name === column);
  if (about === undefined) return null;
  const kind = row['kind'] ?? '';
  const [gone, added] = [kind === 'derecognised' || kind === 'written-off', kind === 'new'];
  const fact = (value: string | null, reads: readonly string[], detail: string): KernelValue => ({ value, steps: [{ kind: 'pair', title: about.title, detail, before: null, after: value }], reads: gone ? [] : reads, documents: added ? [] : [{ origin: priorRow(row), value }] });
  if (column === 'loan_id' || column === 'kind' || column === 'segment') return fact(row[column] ?? null, [column], 'both dates matched by loan');
  if (column === 'modified') return fact(row['modified'] ?? null, ['modified'], 'as at the closing date');
  if (column === 'stage_from') return fact(row['from_stage'] ?? NEW, [], 'stage in the prior run');
  if (column === 'stage_to') return { ...fact(gone ? EXIT : (row['to_stage'] ?? null), ['to_stage'], 'stage in this run'), documents: [] };
  const told = amountOf(row, column, states, { kind, gone, added });
  const reads = gone ? [] : told.closing.filter((name) => (row[name] ?? null) !== null);
  const documents = added ? [] : told.opening.map((name) => ({ origin: priorRow(row), value: row[name] ?? null }));
  return { value: amountText(told.amount), steps: [...told.steps, { kind: 'step', title: about.title, detail: told.detail, before: told.steps.at(-1)?.after ?? null, after: amountText(told.amount) }], reads, documents };
}

interface Told { readonly amount: bigint; readonly detail: string; readonly steps: readonly KernelStep[]; readonly opening: readonly string[]; readonly closing: readonly string[] }
const said = (amount: bigint, detail: string, opening: readonly string[] = [], closing: readonly string[] = [], steps: readonly KernelStep[] = []): Told => ({ amount, detail, opening, closing, steps });

function amountOf(row: RowTexts, column: string, states: States | null, { kind, gone, added }: { kind: string; gone: boolean; added: boolean }): Told {
  const none = (why: string): Told => said(0n, why);
  const moved = kind === 'kept' && row['from_stage'] !== row['to_stage'];
  switch (column) {
    case 'balance_from': case 'gross_opening': return said(unit(row, 'from_gross'), 'gross carrying amount of the prior run', ['from_gross']);
    case 'balance_to': return said(unit(row, 'to_gross'), 'gross carrying amount of this run', [], ['to_gross']);
    case 'provision_from': return said(unit(row, 'from_provision'), 'provision of the prior run', ['from_provision']);
    case 'provision_to': return said(unit(row, 'to_provision'), 'provision of this run', [], ['to_provision']);
    case 'opening': return said(unit(row, 'from_allowance'), 'allowance of the prior run', ['from_allowance']);
    case 'closing': return said(unit(row, 'to_allowance'), 'allowance of this run', [], ['to_allowance']);
    case 'transfers': return moved ? said(unit(row, 'from_allowance'), `the opening allowance leaves stage ${row['from_stage']} and enters stage ${row['to_stage']}`, ['from_allowance'], ['to_stage']) : none('the stage is the same');
    case 'gross_transfers': return moved ? said(unit(row, 'from_gross'), `the opening amount leaves stage ${row['from_stage']} and enters stage ${row['to_stage']}`, ['from_gross'], ['to_stage']) : none('the stage is the same');
    case 'derecognised': return kind === 'derecognised' ? said(-unit(row, 'from_allowance'), 'the whole opening allowance leaves with the loan', ['from_allowance']) : none('the loan is there or was written off');
    case 'new': return added ? said(unit(row, 'to_modelled'), 'modelled ECL of a loan that was not there', [], ['to_modelled']) : none('the loan was there');
    case 'overlay': return gone ? none('the loan left') : said(unit(row, 'to_overlay') - unit(row, 'from_overlay'), `overlays now ${row['to_overlay']}, before ${row['from_overlay'] ?? '0.00'}`, added ? [] : ['from_overlay'], ['to_overlay']);
    default: return GROSS_STEPS.some(({ id }) => id === column) ? grossOf(row, column, states, kind) : chainOf(row, column, states, kind);
  }
}

function chainOf(row: RowTexts, column: string, states: States | null, kind: string): Told {
  if (column === 'written_off' && kind === 'written-off') return said(-unit(row, 'from_allowance'), 'the whole opening allowance is used by the write-off', ['from_allowance']);
  const at = CHAIN.indexOf(column as ChainState);
  if (states === null || at < 1) return said(0n, 'only loans of both dates have this step');
  const [earlier, later] = [CHAIN[at - 1] as ChainState, CHAIN[at] as ChainState];
  const [before, after] = [states.amounts.get(earlier) ?? 0n, states.amounts.get(later) ?? 0n];
  const again = column === 'model_change' ? (states.amounts.get('opening') ?? 0n) - unit(row, 'from_modelled') : 0n;
  return said(after - before + again, `${amountText(after)} less ${amountText(before)}${again === 0n ? '' : `, and ${amountText(again)} that the opening measures now beyond what was stored`}`, ['from_modelled'], column === 'fx' ? ['to_modelled'] : [], [
    { kind: 'state', title: `Measured ${STATE_WORDS[earlier]}`, detail: 'by the kernel, rounded once', before: null, after: amountText(before) },
    { kind: 'state', title: `Measured ${STATE_WORDS[later]}`, detail: 'by the kernel, rounded once', before: amountText(before), after: amountText(after) },
  ]);
}

function grossOf(row: RowTexts, column: string, states: States | null, kind: string): Told {
  const [before, now] = [unit(row, 'from_gross'), unit(row, 'to_gross')];
  if (kind === 'new') return column === 'gross_new' ? said(now, 'gross carrying amount of a loan that was not there', [], ['to_gross']) : said(0n, 'the loan was not there');
  if (kind === 'derecognised') return column === 'gross_derecognised' ? said(-before, 'the whole opening amount leaves', ['from_gross']) : said(0n, 'the loan left');
  if (kind === 'written-off') {
    const off = before < unit(row, 'to_written_off') ? before : unit(row, 'to_written_off');
    return column === 'gross_written_off' ? said(-off, 'written off, at most the opening amount', ['from_gross']) : column === 'gross_derecognised' ? said(off - before, 'what was not written off was repaid', ['from_gross']) : said(0n, 'the loan left');
  }
  if (states === null || column === 'gross_derecognised' || column === 'gross_new') return said(0n, 'the loan is there at both dates');
  const at = [before, ...states.gross, now];
  const place = ['gross_written_off', 'gross_scheduled', 'gross_other', 'gross_fx'].indexOf(column);
  const [earlier, later] = [at[place] as bigint, at[place + 1] as bigint];
  return said(later - earlier, `${amountText(later)} less ${amountText(earlier)}`, ['from_gross'], ['to_gross']);
}

/** Columns of the pairs by the column of `ecl` that they are on the closing side. */
const CLOSING = new Map<string, string>([['to_stage', 'stage'], ['to_allowance', 'allowance'], ['to_modelled', 'modelled'], ['to_overlay', 'overlay'], ['to_gross', 'gross_carrying_amount'], ['to_provision', 'provision'], ['to_written_off', 'written_off'], ['loan_id', 'loan_id'], ['segment', 'segment']]);

/** Explains a cell of the pairs: the closing side from this run's tables, the opening side as it came with the prior run. */
export const pairKernel: TracedKernel = {
  space: 'movement-pair',
  // A loan that is on the opening file only has no results in this run.
  mayLackInput: true,
  explain: async ({ row, stored, rows }) => {
    const isHere = (stored['to_row'] ?? null) !== null;
    const loan = isHere ? (await rows('loan'))[0] : undefined;
    return (column): KernelValue | null => {
      const said = (value: string | null, detail: string, reads: readonly string[], documents: KernelValue['documents'] = []): KernelValue => ({ value, steps: [{ kind: 'pair', title: 'Matched by loan', detail, before: null, after: value }], reads: isHere ? reads : [], documents });
      const own = CLOSING.get(column);
      if (own !== undefined && (isHere || column.startsWith('to_'))) return said(isHere ? (row[own] ?? null) : null, isHere ? 'this run' : 'not in this run', [own]);
      if (column === 'modified') return said(isHere ? (row['modified'] ?? 'false') : 'false', 'this run', ['modified']);
      if (column === 'to_row') return said(isHere ? (row['source_row'] ?? null) : null, 'row of this run', []);
      if (column.startsWith('to__')) return said(loan?.[column.slice(4)] ?? null, 'the loan at the closing date', ['loan_id'], isHere ? [{ origin: { kind: 'document', ref: `loan#/${row['source_row'] ?? ''}`, label: 'loans of this run' }, value: loan?.[column.slice(4)] ?? null }] : []);
      // What comes of the prior run is a fact of this one: its table is an input, held by its hash.
      return Object.hasOwn(stored, column) ? said(stored[column] ?? null, 'the prior run', column === 'kind' ? ['allowance'] : column === 'to_measured' ? ['stage'] : [], [{ origin: priorRow(stored), value: stored[column] ?? null }]) : null;
    };
  },
};
