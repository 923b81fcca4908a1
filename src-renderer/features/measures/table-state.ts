import { formatGrouping, parseGrouping, sameGrouping, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import type { CallInput, CallOutput } from '../../state/use-call.ts';

export type Offer = CallOutput<'measures.fields'>;
export type Table = CallOutput<'measures.table'>;
export type Figure = Table['total'][number];
export type BandsOffer = Offer['sets'][number];

/** Measures that are shown until a person chooses. */
const FIRST_SHOWN = 6;

/** What the address says of a table; nothing of it is kept anywhere else. */
export interface TableState {
  readonly rows: Grouping;
  readonly columns: Grouping | null;
  readonly measures: readonly string[];
}

function grouping(text: string | undefined): Grouping | null {
  if (text === undefined || text === '') return null;
  try {
    return parseGrouping(text);
  } catch {
    return null; // an address that somebody typed: the first set is shown, and the chooser says which
  }
}

/** The set that is shown first: one that has something to show. */
export function firstSet(offer: Offer, id: string | undefined): BandsOffer | null {
  return offer.sets.find((set) => set.id === id && set.absent === null) ?? offer.sets.find((set) => set.absent === null && set.kind === 'bands') ?? offer.sets.find((set) => set.absent === null) ?? null;
}

/** Reads the table from the address; null where the run has nothing to group by. `by` is the id of a set, as older addresses say. */
export function readTable(query: Readonly<Record<string, string>>, offer: Offer): TableState | null {
  const first = firstSet(offer, query['by']);
  const rows = grouping(query['rows']) ?? (first === null ? null : { field: first.field, kind: first.kind, edges: first.edges });
  if (rows === null) return null;
  const asked = (query['measures'] ?? '').split(',').filter((id) => offer.measures.some((measure) => measure.id === id));
  return { rows, columns: grouping(query['cols']), measures: asked.length > 0 ? asked : offer.measures.slice(0, FIRST_SHOWN).map(({ id }) => id) };
}

export function tableInput(run: string, state: TableState): CallInput<'measures.table'> {
  return { run, rows: state.rows, columns: state.columns, measures: [...state.measures] };
}

/** What an axis is called: the set of these bands, or the field with its bands. */
export function axisName(offer: Offer, of: Grouping): string {
  const set = offer.sets.find((each) => sameGrouping(each, of));
  const title = offer.fields.find((field) => field.name === of.field)?.title ?? of.field;
  return set?.title ?? (of.kind === 'bands' ? `${title}, own bands` : of.kind === 'year' ? `${title}, years` : title);
}

export const groupingText = formatGrouping;

/** Fraction digits a figure is shown with: money 2, rates and shares 3, counts none; the trace shows all of them. */
export function shownScale(measure: { readonly unit: string; readonly scale: number }): number {
  return measure.unit === 'points' ? Math.min(3, measure.scale) : measure.scale;
}

/** `Principal, GBP`: the unit stands in the head, not in the cells. */
export function measureHead(measure: { readonly title: string; readonly unit: string }): string {
  return measure.unit === 'none' || measure.unit === 'count' || measure.unit === '' ? measure.title : `${measure.title}, ${measure.unit}`;
}

const STEPS = 3;

/** The step of the sequence that a value is tinted with, from 0 (none) to 3, by its place between the least and the greatest of its measure. */
export function heatOf(values: readonly (string | null)[]): (value: string | null) => number {
  // A tint is no figure: a binary number is near enough.
  const numbers = values.flatMap((value) => (value === null ? [] : [Number(value)]));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return (value) => (value === null || !(high > low) ? 0 : Math.min(STEPS, Math.floor(((Number(value) - low) / (high - low)) * (STEPS + 1))));
}

/** An id for a name that a person typed; null where nothing of it can stand in one. */
export function idOfName(name: string): string | null {
  const id = name.toLowerCase().normalize('NFKD').replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^[_0-9]+|_+$/g, '').slice(0, 60);
  return id === '' ? null : id;
}
