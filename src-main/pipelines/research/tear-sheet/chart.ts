import type { Drawing, DrawingRole, DrawingShape } from '../../../adapters/pdf/pdf-document.ts';

export interface ChartLine { readonly label: string; readonly values: readonly (number | null)[]; readonly role: DrawingRole; readonly dash?: readonly number[] }
export interface ChartAbout {
  readonly label: string;
  /** Sessions under the points, ascending. */
  readonly sessions: readonly string[];
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
  readonly height?: number;
  /** Values that the axis must reach: 0 for falls, 1 for growth. */
  readonly reach?: readonly number[];
}

const WIDTH = 500;
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 8, 16, 18];

/** Lines over sessions with a grid, a legend above and years or months below. A line breaks where it has no value. */
export function lineChart({ label, sessions, lines, format, height = 170, reach = [] }: ChartAbout): Drawing {
  const values = [...lines.flatMap((line) => line.values.filter((value): value is number => value !== null)), ...reach];
  if (values.length === 0 || sessions.length < 2) return { label: `${label}: nothing to show`, width: WIDTH, height: 20, shapes: [{ kind: 'text', x: 0, y: 12, text: 'Nothing to show.', role: 'quiet', anchor: 'start', size: 8 }] };
  const ticks = niceTicks(values.reduce((least, value) => Math.min(least, value), Infinity), values.reduce((most, value) => Math.max(most, value), -Infinity));
  const [low, high] = [ticks[0] as number, ticks[ticks.length - 1] as number];
  const x = (i: number): number => LEFT + (i / (sessions.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - (value - low) / (high - low)) * (height - TOP - BOTTOM);
  const shapes: DrawingShape[] = ticks.flatMap((tick): DrawingShape[] => [
    { kind: 'line', points: [[LEFT, y(tick)], [WIDTH - RIGHT, y(tick)]], role: 'line', width: 0.5 },
    { kind: 'text', x: LEFT - 4, y: y(tick) + 2.5, text: format(tick), role: 'quiet', anchor: 'end', size: 7 },
  ]);
  for (const { at, text } of dateTicks(sessions)) shapes.push({ kind: 'line', points: [[x(at), height - BOTTOM], [x(at), height - BOTTOM + 3]], role: 'line', width: 0.5 }, { kind: 'text', x: x(at), y: height - 5, text, role: 'quiet', anchor: 'middle', size: 7 });
  // The first line is the one that is judged: it is drawn last, over the others.
  for (const line of [...lines].reverse()) {
    for (const points of pieces(line.values)) shapes.push({ kind: 'line', points: points.map(([i, value]) => [x(i), y(value)] as const), role: line.role, width: line === lines[0] ? 1.6 : 1, ...(line.dash === undefined ? {} : { dash: line.dash }) });
  }
  return { label, width: WIDTH, height, shapes: [...shapes, ...legend(lines)] };
}

/** Bars from 0 with a label below each; negative ones hang. */
export function barChart({ label, bars, format, height = 120 }: { readonly label: string; readonly bars: readonly { readonly text: string; readonly value: number | null }[]; readonly format: (value: number) => string; readonly height?: number }): Drawing {
  const known = bars.flatMap(({ value }) => (value === null ? [] : [value]));
  const ticks = niceTicks(Math.min(0, ...known), Math.max(0, ...known));
  const [low, high] = [ticks[0] as number, ticks[ticks.length - 1] as number];
  const y = (value: number): number => 8 + (1 - (value - low) / (high - low)) * (height - 8 - BOTTOM);
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, bars.length);
  const shapes: DrawingShape[] = ticks.flatMap((tick): DrawingShape[] => [{ kind: 'line', points: [[LEFT, y(tick)], [WIDTH - RIGHT, y(tick)]], role: 'line', width: 0.5 }, { kind: 'text', x: LEFT - 4, y: y(tick) + 2.5, text: format(tick), role: 'quiet', anchor: 'end', size: 7 }]);
  bars.forEach(({ text, value }, i) => {
    const middle = LEFT + (i + 0.5) * step;
    if (value !== null) shapes.push({ kind: 'rect', x: middle - Math.min(22, step * 0.35), y: Math.min(y(value), y(0)), width: Math.min(44, step * 0.7), height: Math.max(0.6, Math.abs(y(value) - y(0))), role: 'plot-1' });
    shapes.push({ kind: 'text', x: middle, y: height - 5, text: value === null ? `${text}: n/c` : text, role: 'quiet', anchor: 'middle', size: 7 });
  });
  return { label, width: WIDTH, height, shapes };
}

/** Unbroken pieces of a line; one value alone is a dot's length. */
function pieces(values: readonly (number | null)[]): readonly (readonly (readonly [number, number])[])[] {
  const out: (readonly [number, number])[][] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    const last = out.at(-1);
    if (last !== undefined && last.at(-1)?.[0] === i - 1) last.push([i, value]);
    else out.push([[i, value]]);
  });
  return out.map((points) => (points.length === 1 ? [points[0] as readonly [number, number], points[0] as readonly [number, number]] : points));
}

/** Of a letter of the legend on average, and of a line's mark with its gaps. */
const [LETTER, MARK] = [4.4, 24];

/** Names of the lines in a row that fits the drawing: the longest are cut, as far as it takes. */
function legend(lines: readonly ChartLine[]): DrawingShape[] {
  const room = Math.floor((WIDTH - LEFT - RIGHT - lines.length * MARK) / LETTER);
  let most = 34;
  while (most > 4 && lines.reduce((sum, { label }) => sum + Math.min(label.length, most), 0) > room) most -= 1;
  let at = LEFT;
  return lines.flatMap(({ label, role, dash }): DrawingShape[] => {
    const text = label.length > most ? `${label.slice(0, most - 1)}…` : label;
    const from = at;
    at += MARK + text.length * LETTER;
    return [{ kind: 'line', points: [[from, 6], [from + 12, 6]], role, width: 1.6, ...(dash === undefined ? {} : { dash }) }, { kind: 'text', x: from + 15, y: 8.5, text, role: 'text', anchor: 'start', size: 7.5 }];
  });
}

/** Four to seven round values that hold all between `low` and `high`. */
export function niceTicks(low: number, high: number): readonly number[] {
  const span = high - low > 0 ? high - low : Math.max(1e-9, Math.abs(high) || 1);
  const unit = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((size) => span / size <= 5) ?? unit * 10;
  const [from, to] = [Math.floor(low / step + 1e-9), Math.max(Math.floor(low / step + 1e-9) + 1, Math.ceil(high / step - 1e-9))];
  return Array.from({ length: to - from + 1 }, (_, i) => Math.round((from + i) * step * 1e12) / 1e12);
}

/** At most eight: first sessions of years, or of months where there are few years. */
function dateTicks(sessions: readonly string[]): readonly { readonly at: number; readonly text: string }[] {
  const starts = (length: 4 | 7): { at: number; text: string }[] => sessions.flatMap((day, at) => (at > 0 && sessions[at - 1]?.slice(0, length) !== day.slice(0, length) ? [{ at, text: day.slice(0, length) }] : []));
  const years = starts(4);
  const found = years.length >= 3 ? years : starts(7);
  const every = Math.ceil(found.length / 8);
  return found.filter((_tick, i) => i % every === 0);
}
