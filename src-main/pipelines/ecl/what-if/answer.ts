import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { z } from 'zod';
import type { Adjustments, EclWhatIf } from '../../../../src-shared/contract/ecl.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import { amountText } from '../amounts/minor-units.ts';
import type { SessionSums, SliderPosition } from '../kernel/session.ts';
import type { GroupColumn, LabelledGrouping, ResidentRun } from './resident-run.ts';

type Answer = z.output<typeof EclWhatIf>;
type Line = Answer['total'];

/** What a group booked and comes to: minor units, scaled up where only a sample was measured. */
export interface Sums { loans: number; gross: number; allowance: number; overlay: number }
export interface BookedSums { readonly total: Sums; readonly stages: readonly Sums[]; readonly groups: readonly Sums[]; readonly touched: number }

const none = (): Sums => ({ loans: 0, gross: 0, allowance: 0, overlay: 0 });

/** The position of the kernel's sliders that adjustments mean. */
export function positionOf(adjustments: z.output<typeof Adjustments>): SliderPosition {
  const { weights, pdMultiplier, lgdShift, housePrices, sicrRatio } = adjustments;
  return { pdMultiplier, lgdShift, housePrices, ...(weights === undefined ? {} : { weights }), ...(sicrRatio === undefined ? {} : { sicrRatio }) };
}

/**
 * A run under adjustments beside itself. Each line is what the run booked plus the difference that the kernel measures between the position
 * and the run's own, so that at the run's own position nothing differs by a cent; of a sample the difference is scaled to all loans.
 * Overlays are as recorded, or taken away. Errors: INVALID_INPUT for weights.
 */
export async function answerWhatIf(run: ResidentRun, adjustments: z.output<typeof Adjustments>, by: GroupColumn, sample: number | undefined, signal: AbortSignal): Promise<Omit<Answer, 'basis'> & { basis: Omit<Answer['basis'], 'milliseconds'> }> {
  const grouping = run.grouping(by);
  const part = run.part(sample);
  const own = part.places === null ? grouping : { codes: Int32Array.from(part.places, (at) => grouping.codes[at] as number), count: grouping.count };
  const neutral = part.neutral.get(by) ?? (await part.session.at({}, own, signal));
  part.neutral.set(by, neutral);
  const moved = await part.session.at(positionOf(adjustments), own, signal);
  if (signal.aborted) throw new AppError('CANCELLED', 'the question was withdrawn');
  const scale = part.count === 0 ? 1 : run.count / part.count;
  const kept = adjustments.overlays === 'kept';
  const booked = run.sums.get(by) ?? bookedSums(run, grouping);
  run.sums.set(by, booked);
  const line = (key: string, label: string, record: Sums, before: SessionSums | undefined, after: SessionSums | undefined): Line => {
    const delta = (of: keyof SessionSums): number => Math.round(((after?.[of] ?? 0) - (before?.[of] ?? 0)) * scale);
    const [gross, whatIf] = [record.gross + delta('balance'), record.allowance + delta('ecl') - (kept ? 0 : record.overlay)];
    return { key, label, loans: record.loans + delta('loans'), exposure: units(gross), record: units(record.allowance), whatIf: units(whatIf), difference: units(whatIf - record.allowance), coverage: coverage(whatIf, gross) };
  };
  return {
    total: line('total', 'Total', booked.total, neutral.total, moved.total),
    stages: STAGES.flatMap((stage, code) => (stage !== '-' && ((booked.stages[code] as Sums).loans > 0 || (moved.stages[code]?.loans ?? 0) > 0) ? [line(stage, stage, booked.stages[code] as Sums, neutral.stages[code], moved.stages[code])] : [])),
    overlays: { key: 'overlays', label: 'Overlays', loans: booked.touched, exposure: units(0), record: units(booked.total.overlay), whatIf: units(kept ? booked.total.overlay : 0), difference: units(kept ? 0 : -booked.total.overlay), coverage: '' },
    groups: grouping.keys.map((key, code) => line(key ?? '', key ?? 'not known', booked.groups[code] as Sums, neutral.groups[code], moved.groups[code])).filter(({ loans }) => loans > 0).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    basis: { loans: part.count, of: run.count },
  };
}

/** What the run booked in scope of 5.5, by stage and group. */
function bookedSums({ booked, count }: ResidentRun, grouping: LabelledGrouping): BookedSums {
  const made = { total: none(), stages: STAGES.map(none), groups: grouping.keys.map(none), touched: 0 };
  const outside = STAGES.indexOf('-');
  for (let at = 0; at < count; at += 1) {
    const stage = booked.stage[at] as number;
    if (stage === outside) continue;
    for (const sums of [made.total, made.stages[stage] as Sums, made.groups[grouping.codes[at] as number] as Sums]) {
      sums.loans += 1;
      sums.gross += booked.gross[at] as number;
      sums.allowance += booked.allowance[at] as number;
      sums.overlay += booked.overlay[at] as number;
    }
    if (booked.overlay[at] !== 0) made.touched += 1;
  }
  return made;
}

/** Minor units as decimal text. */
export function units(amount: number): string {
  return amountText(BigInt(amount));
}

/** Points with four decimals; empty where there is nothing to cover. */
function coverage(allowance: number, gross: number): string {
  return gross === 0 ? '' : ((100 * allowance) / gross).toFixed(4);
}
