import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { isPlain, plantError, PLANTED_KINDS, type FileBar, type Planted, type PlantedKind } from '../../../src-main/pipelines/research/generator/plant-errors.ts';

export { PLANTED_KINDS } from '../../../src-main/pipelines/research/generator/plant-errors.ts';
export type { Expected, Planted, PlantedKind } from '../../../src-main/pipelines/research/generator/plant-errors.ts';

const FIELDS = ['symbol', 'date', 'open', 'high', 'low', 'close', 'volume'] as const;

/**
 * A second vendor out of the file of a first one (CSV with at least the columns of bars), with errors planted by a seed: `each` of every kind,
 * each in a symbol of its own that has as many sessions as most and nothing odd of its own. Gives the file and everything that was planted, with the findings that
 * it must make when the first vendor stands before it and both are read as adjusted alike.
 */
export function plantVendor(text: string, { seed, each = 2, kinds = PLANTED_KINDS }: { readonly seed: number; readonly each?: number; readonly kinds?: readonly PlantedKind[] }): { readonly text: string; readonly planted: readonly Planted[] } {
  const random = seededRandom(seed, 77);
  const bySymbol = read(text);
  const lengths = [...bySymbol.values()].map((bars) => bars.length).sort((a, b) => a - b);
  const longest = lengths[lengths.length >> 1] as number;
  const free = [...bySymbol].filter(([, bars]) => bars.length === longest && isPlain(bars)).map(([symbol]) => symbol);
  const planted: Planted[] = [];
  for (const kind of kinds) {
    for (let n = 0; n < each; n += 1) {
      if (free.length === 0) throw new Error('too few symbols with all sessions to plant in');
      const symbol = free.splice(random.below(free.length), 1)[0] as string;
      const bars = bySymbol.get(symbol) as FileBar[];
      const at = kind === 'unadjusted-split' ? 70 + random.below(30) : 100 + random.below(longest - 180);
      planted.push(plantError(kind, symbol, bars, at, random.below(5)));
    }
  }
  const lines = [...bySymbol.values()].flatMap((bars) => bars.map((bar) => FIELDS.map((name) => bar[name]).join(',')));
  return { text: `${FIELDS.join(',')}\n${lines.join('\n')}\n`, planted };
}

function read(text: string): Map<string, FileBar[]> {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = header.split(',');
  const place = FIELDS.map((name) => columns.indexOf(name));
  const bySymbol = new Map<string, FileBar[]>();
  for (const line of lines) {
    const cells = line.split(',');
    const bar = Object.fromEntries(FIELDS.map((name, i) => [name, cells[place[i] as number] ?? ''])) as unknown as FileBar;
    const bars = bySymbol.get(bar.symbol);
    if (bars === undefined) bySymbol.set(bar.symbol, [bar]);
    else bars.push(bar);
  }
  return bySymbol;
}
