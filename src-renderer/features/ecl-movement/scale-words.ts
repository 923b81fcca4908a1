import { decimal, toScale } from '../../../src-shared/kernel/decimal.ts';

/** How amounts of a chart are shortened: by a power of ten, said in its caption. */
export interface ChartScale { readonly power: 0 | 3 | 6; readonly scale: number; readonly of: (amount: string) => string }

/** Amounts in units, thousands or millions, so that the largest has at most five digits before the point. */
export function inMillions(amounts: readonly string[]): ChartScale {
  const largest = amounts.reduce((most, amount) => Math.max(most, Math.abs(Number(amount))), 0);
  const power = largest >= 10_000_000 ? 6 : largest >= 1_000_000 ? 3 : 0;
  const scale = power === 6 ? 2 : 0;
  return { power, scale, of: (amount) => toScale(decimal(amount).div(10 ** power), scale) };
}

/** What a caption says of it. */
export function millionsWord({ power }: Pick<ChartScale, 'power'>): string {
  return power === 6 ? ' million' : power === 3 ? ' thousand' : '';
}
