import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec, FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import type { KernelQuestion, KernelStep, KernelValue } from '../../../derive/trace-declaration.ts';
import { computeFeatures } from '../features/compute.ts';
import type { FeatureDefinition } from '../features/definition.ts';
import { FEATURES, featureOf, featureUses, nameOf } from '../features/registry.ts';
import { NO_SIDE_FACTS, type FactTable, type SideFacts } from '../features/side-facts.ts';
import { universeOf } from '../features/universe.ts';
import { keptOf, marketOf, sideFactsOf, specOf, type Market } from './run-data.ts';
import { doubleText, line, step, telling } from './told.ts';

/** Columns over all names that stay made: as many as their memory allows, since a walk over rows asks for all of them again and again. */
const MOST_COLUMNS = 16;
const KEPT_BYTES = 128 * 1024 * 1024;
const BARS = ['open', 'high', 'low', 'close', 'volume'];
const SIDE: Readonly<Record<string, { readonly table: keyof SideFacts; readonly space: string }>> = { fundamentals: { table: 'fundamentals', space: 'fundamental' }, surfaces: { table: 'surfaces', space: 'surface' }, insiders: { table: 'insiders', space: 'insider' }, actions: { table: 'actions', space: 'action' }, members: { table: 'members', space: 'member' } };
type Cells = NonNullable<KernelValue['cells']>;

/** What a run's features are made of again. */
interface Made { readonly spec: ExperimentSpec; readonly market: Market; readonly side: SideFacts; readonly bySymbol: (name: string, make: () => ReadonlyMap<string, Float64Array>) => ReadonlyMap<string, Float64Array>; readonly whole: (name: string, make: () => Float64Array) => Float64Array }

/**
 * One row of features made again by the registry: of a name's own bars on those alone, of a cross-section on all bars. The bars are those of the whole run, as
 * they were for the gate: a use that looks ahead is made again as it was written.
 */
export async function explainFeature(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const [spec, market, side] = [await specOf(asked), await marketOf(asked), await sideFactsOf(asked)];
  const made: Made = { spec, market, side, bySymbol: await keptOf(asked, 'features/symbol', 64), whole: await keptOf(asked, 'features/column', Math.max(MOST_COLUMNS, Math.floor(KEPT_BYTES / (8 * market.panel.close.length + 1)))) };
  const uses = new Map(featureUses(spec.features).map((use) => [nameOf(use), use]));
  const [s, t] = [market.symbols.get(asked.row['symbol'] ?? '') ?? -1, market.sessions.get(asked.row['session'] ?? '') ?? -1];
  return (column) => {
    const use = uses.get(column);
    return use === undefined || s < 0 || t < 0 ? null : oneValue(made, use, s, t);
  };
}

function oneValue(made: Made, use: FeatureUse, s: number, t: number): KernelValue {
  const definition = featureOf(use.name);
  const { panel } = made.market;
  const T = panel.sessions.length;
  const own = definition.kind === 'series' ? columnOfSymbol(made, use, s) : columnOfAll(made, use).subarray(s * T, (s + 1) * T);
  const value = doubleText(own[t] as number);
  const inputs = inputsOf(definition);
  const at = Math.max(0, t - use.lag);
  const from = Math.max(0, at - Math.max(1, definition.window) + 1);
  const steps: KernelStep[] = [
    step('definition', definition.title, `${definition.definition} (${definition.reference})`, null, null),
    step('window', 'Window', windowWords(definition, panel, s, from, at), null, value === null ? null : inputText(made, panel, inputs.bars[0], s, at)),
    ...useSteps(use, definition.warmUp),
    step('kernel', 'The same kernel again', definition.kind === 'series' ? `on the bars of ${panel.symbols[s] ?? ''}` : `over ${panel.symbols.length} names`, null, value),
  ];
  return telling(value, steps, { reads: [...inputs.bars, ...(made.spec.prices === 'adjusted' && inputs.bars.length > 0 ? ['factor'] : [])], cells: cellsOf(made, definition, inputs, s, at, from), documents: documentsOf(made.spec, use, definition) });
}

/** Every use of a name's own bars, on a panel of that name alone. */
function columnOfSymbol(made: Made, use: FeatureUse, s: number): Float64Array {
  const { panel } = made.market;
  const columns = made.bySymbol(panel.symbols[s] ?? '', () => {
    const uses = featureUses(made.spec.features).filter((each) => featureOf(each.name).kind === 'series');
    return computeFeatures(alone(panel, s), NO_SIDE_FACTS, uses, made.spec.train, { prices: made.spec.prices }).columns;
  });
  return columns.get(nameOf(use)) as Float64Array;
}

/** One use over all names. */
function columnOfAll(made: Made, use: FeatureUse): Float64Array {
  const { spec, market } = made;
  return made.whole(nameOf(use), () => computeFeatures(market.panel, made.side, [use], spec.train, { prices: spec.prices, universe: universeOf(market.panel, spec.universe) }).columns.get(nameOf(use)) as Float64Array);
}

/** The bars of one name on the calendar of all. */
export function alone(panel: BarPanel, s: number): BarPanel {
  const T = panel.sessions.length;
  const cut = <A extends Float64Array | Uint8Array>(values: A): A => values.subarray(s * T, (s + 1) * T) as A;
  return { ...panel, symbols: [panel.symbols[s] ?? ''], open: cut(panel.open), high: cut(panel.high), low: cut(panel.low), close: cut(panel.close), volume: cut(panel.volume), factor: cut(panel.factor), row: cut(panel.row), member: cut(panel.member) };
}

interface Inputs { readonly bars: readonly string[]; readonly side: readonly string[]; readonly acrossNames: boolean }

/** Members of bars and domains that a definition stands on in the end. */
function inputsOf(definition: FeatureDefinition): Inputs {
  const below = definition.inputs.flatMap((name) => { const other = FEATURES.get(name); return other === undefined || BARS.includes(name) ? [] : [inputsOf(other)]; });
  const named = (known: readonly string[], own: (inputs: Inputs) => readonly string[]): string[] => known.filter((name) => definition.inputs.includes(name) || below.some((each) => own(each).includes(name)));
  return { bars: named(BARS, ({ bars }) => bars), side: named(Object.keys(SIDE), ({ side }) => side), acrossNames: definition.scope !== 'symbol' || below.some(({ acrossNames }) => acrossNames) };
}

function windowWords(definition: FeatureDefinition, panel: BarPanel, s: number, from: number, to: number): string {
  let bars = 0;
  for (let t = from; t <= to; t += 1) if ((panel.row[s * panel.sessions.length + t] as number) >= 0) bars += 1;
  const seed = definition.seed === 'none' ? '' : `; it begins with ${definition.seed}`;
  return definition.window === 0 ? `all ${bars} bars up to ${panel.sessions[to] ?? ''}${seed}` : `${definition.window} sessions from ${panel.sessions[from] ?? ''} to ${panel.sessions[to] ?? ''}, ${bars} with a bar${seed}`;
}

function inputText(made: Made, panel: BarPanel, input: string | undefined, s: number, t: number): string | null {
  if (input === undefined) return null;
  const i = s * panel.sessions.length + t;
  const raw = panel[input as 'close'][i] as number;
  const factor = made.spec.prices === 'adjusted' ? panel.factor[i] as number : 1;
  return doubleText(input === 'volume' ? raw / factor : raw * factor);
}

function useSteps(use: FeatureUse, warmUp: number): KernelStep[] {
  return [
    ...(warmUp > 0 ? [step('warm-up', 'Warm-up', `not known before ${warmUp} sessions`, null, null)] : []),
    ...(use.fill === 'none' ? [] : [step('fill', 'Gaps', `filled ${use.fill}, at most ${use.fillLimit} sessions`, null, null)]),
    ...(use.lag === 0 ? [] : [step('lag', 'Held back', `${use.lag} sessions${use.lag < 0 ? ': it looks ahead' : ''}`, null, null)]),
    ...(use.normalise === 'none' ? [] : [step('normalise', 'Normalised', use.normalise === 'rolling' ? `over ${use.window} sessions` : use.normalise, null, null)]),
  ];
}

/** Cells that tell most: of a window its first and last bar and the extremes, across names the ends of the session, of facts the newest known. */
function cellsOf(made: Made, definition: FeatureDefinition, inputs: Inputs, s: number, at: number, from: number): Cells {
  const { panel } = made.market;
  const T = panel.sessions.length;
  const cells: { space: string; column: string; sourceRow: number }[] = [];
  const add = (i: number, column: string): void => { const sourceRow = panel.row[i] as number; if (sourceRow >= 0 && !cells.some((each) => each.sourceRow === sourceRow && each.column === column && each.space === 'bar')) cells.push({ space: 'bar', column, sourceRow }); };
  for (const bar of inputs.bars.slice(0, 2)) {
    const values = panel[bar as 'close'];
    let [low, high, first] = [-1, -1, -1];
    const begin = definition.window === 0 ? 0 : from;
    for (let i = s * T + begin; i <= s * T + at; i += 1) {
      const value = values[i] as number;
      if (value !== value) continue;
      if (first < 0) first = i;
      if (low < 0 || value < (values[low] as number)) low = i;
      if (high < 0 || value > (values[high] as number)) high = i;
    }
    for (const i of [s * T + at, first, high, low]) if (i >= 0) add(i, bar);
  }
  if (inputs.acrossNames && inputs.bars.length > 0) {
    const others = panel.symbols.map((_, n) => n * T + at).filter((i) => (panel.row[i] as number) >= 0 && Math.floor(i / T) !== s).toSorted((a, b) => (panel.close[b] as number) * (panel.volume[b] as number) - (panel.close[a] as number) * (panel.volume[a] as number) || a - b);
    for (const i of others.slice(0, 3)) add(i, inputs.bars[0] as string);
  }
  const session = panel.sessions[at] ?? '';
  for (const domain of inputs.side) {
    const { table, space } = SIDE[domain] as { table: keyof SideFacts; space: string };
    for (const sourceRow of newest(made.side[table], panel.symbols[s] ?? '', session)) cells.push({ space, column: 'known', sourceRow });
  }
  return cells;
}

/** Rows of the newest facts of a name that were known, newest first. */
function newest(facts: FactTable, symbol: string, session: string): number[] {
  const rows: number[] = [];
  for (let i = 0; i < facts.count; i += 1) if (facts.symbol[i] === symbol && (facts.known[i] as string) <= session) rows.push(i);
  return rows.toSorted((a, b) => ((facts.known[a] as string) < (facts.known[b] as string) ? 1 : (facts.known[a] as string) > (facts.known[b] as string) ? -1 : b - a)).slice(0, 4).map((i) => facts.row[i] as number);
}

function documentsOf(spec: ExperimentSpec, use: FeatureUse, definition: FeatureDefinition): KernelValue['documents'] {
  // A set in the list stands for many uses: the line is the set's.
  const at = spec.features.findIndex((entry) => featureUses([entry]).some((each) => nameOf(each) === nameOf(use)));
  return [
    ...(at < 0 ? [] : [line(`spec#/features/${at}`, definition.title, use.name)]),
    ...(definition.scope === 'symbol' ? [] : [line('spec#/universe', 'universe', spec.universe.select)]),
    ...(use.normalise === 'train' ? [line('spec#/train', 'training slice', `${spec.train.from} to ${spec.train.to}`)] : []),
  ];
}
