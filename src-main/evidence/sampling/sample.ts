import { AppError } from '../../../src-shared/kernel/errors.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { SampleItem, SamplePlan, SamplePopulation } from '../../../src-shared/model/work-paper.ts';
import type { TraceContext } from '../trace-context.ts';
import type { Block, ColumnReader, FrameSpace } from './block.ts';
import { allocate, drawWithout } from './draw.ts';
import { chosenSpaces, openFrame } from './frame.ts';
import { coverage, drawMoney } from './money.ts';

export interface Sample { readonly items: readonly SampleItem[]; readonly population: SamplePopulation }

interface Stratum { readonly id: string; readonly title: string; readonly blocks: readonly Block[]; readonly units: number }
type Chosen = { readonly block: Block; readonly at: number; readonly stratum: string | null };

/**
 * Draws a sample of a run's outputs from its own artifacts. The same run and plan give the same items in the same order, on any
 * machine: ordinals come from a seeded generator, and what an ordinal means is fixed by the artifacts. Errors: INVALID_INPUT where
 * there are fewer units than were asked for, or a space, column or set of bands is not there.
 */
export async function drawSample(context: TraceContext, plan: SamplePlan): Promise<Sample> {
  return plan.method === 'mus' ? byMoney(context, plan) : byUnits(context, plan);
}

async function byMoney(context: TraceContext, plan: SamplePlan): Promise<Sample> {
  const { drawn, money, units, title, space } = await drawMoney(context, plan);
  const column = money.column.slice(space.length + 1);
  const items = drawn.map(({ unit, hits }, i): SampleItem => ({ item: i + 1, ...unit, space, column, stratum: null, hits }));
  const { notPositive } = money;
  return { items, population: {
    units, spaces: [{ space, title, columns: 1, units }], strata: [], money, coverage: await coverage(context, rowsOf(items)),
    leftOut: notPositive.units === 0 ? [] : [{ reason: 'Amounts of zero or less, which have no monetary unit', units: notPositive.units }],
  } };
}

async function byUnits(context: TraceContext, plan: SamplePlan): Promise<Sample> {
  const { spaces, bands } = await openFrame(context, plan.method === 'stratified' ? plan.by : 'space');
  const chosen = chosenSpaces(spaces, plan.spaces);
  const blocks = chosen.flatMap((each) => each.blocks);
  const units = blocks.reduce((sum, block) => sum + block.units, 0);
  if (plan.size > units) throw new AppError('INVALID_INPUT', `${plan.size} items were asked for; the population has ${units}`, { details: { asked: plan.size, units }, userAction: `Ask for at most ${units}, or add spaces.` });
  const strata = plan.method === 'stratified' ? strataOf(chosen, plan.by, bands?.label ?? null) : [{ id: '', title: '', blocks, units }];
  const parts = plan.method === 'stratified' ? allocate(strata.map((each) => each.units), plan.size, plan.allocation) : [plan.size];
  // Each stratum has a stream of its own: what one draws does not depend on another.
  const drawn = strata.flatMap((stratum, i) => located(stratum.blocks, drawWithout(seededRandom(plan.seed, i), stratum.units, parts[i] ?? 0)).map((place): Chosen => ({ ...place, stratum: plan.method === 'stratified' ? stratum.id : null })));
  const items = await read(drawn);
  return { items, population: {
    units, money: null, coverage: await coverage(context, rowsOf(items)),
    spaces: chosen.map(({ space, title, blocks: own }) => ({ space, title, columns: new Set(own.map(({ column }) => column)).size, units: own.reduce((sum, block) => sum + block.units, 0) })),
    leftOut: chosen.flatMap((each) => each.leftOut.map((left) => ({ ...left }))),
    strata: plan.method === 'stratified' ? strata.map(({ id, title, units: of }, i) => ({ id, title, units: of, drawn: parts[i] ?? 0 })) : [],
  } };
}

function strataOf(spaces: readonly FrameSpace[], by: string, label: ((band: string | null) => string) | null): Stratum[] {
  const found = new Map<string, { title: string; blocks: Block[] }>();
  const put = (id: string, title: string, block: Block): void => { const held = found.get(id); if (held) held.blocks.push(block); else found.set(id, { title, blocks: [block] }); };
  for (const { space, title, blocks } of spaces) {
    for (const block of blocks) {
      if (label) put(block.band ?? '', label(block.band ?? null), block);
      else if (by === 'column') put(`${space}:${block.column}`, `${block.title} (${title})`, block);
      else put(space, title, block);
    }
  }
  const strata = [...found].map(([id, { title, blocks }]) => ({ id, title, blocks, units: blocks.reduce((sum, block) => sum + block.units, 0) }));
  // Bands in their own order, what has none last; the rest as declared.
  return label ? strata.toSorted((a, b) => (a.id === '' ? 1 : b.id === '' ? -1 : a.id < b.id ? -1 : 1)) : strata;
}

/** The block and the place inside it of each ordinal over a list of blocks. */
function located(blocks: readonly Block[], ordinals: readonly number[]): { readonly block: Block; readonly at: number }[] {
  const starts: number[] = [];
  let start = 0;
  for (const block of blocks) {
    starts.push(start);
    start += block.units;
  }
  return ordinals.map((ordinal) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= ordinal) low = middle;
      else high = middle - 1;
    }
    return { block: blocks[low] as Block, at: ordinal - (starts[low] ?? 0) };
  });
}

/** Reads what was drawn, a question a column, and gives it in the order of the draw. */
async function read(drawn: readonly Chosen[]): Promise<SampleItem[]> {
  const wanted = new Map<ColumnReader, Map<string | null, number[]>>();
  for (const { block, at } of drawn) {
    const bands = wanted.get(block.read) ?? new Map<string | null, number[]>();
    const ordinals = bands.get(block.band ?? null) ?? [];
    ordinals.push(at);
    wanted.set(block.read, bands.set(block.band ?? null, ordinals));
  }
  const answers = new Map<ColumnReader, Awaited<ReturnType<ColumnReader>>>();
  for (const [reader, bands] of wanted) answers.set(reader, await reader(bands));
  return drawn.map(({ block, at, stratum }, i): SampleItem => {
    const unit = answers.get(block.read)?.(block.band ?? null, at);
    if (!unit) throw new AppError('INTERNAL', `unit ${at} of ${block.space}:${block.column} was counted and is not there`);
    return { item: i + 1, ...unit, space: block.space, column: block.column, stratum, hits: 1 };
  });
}

function rowsOf(items: readonly SampleItem[]): Set<number> {
  return new Set(items.flatMap(({ sourceRow }) => (sourceRow === null ? [] : [sourceRow])));
}
