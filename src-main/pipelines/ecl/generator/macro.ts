/** The economy of a month: the systematic factor (up is good) and what it moves. Yearly fractions. */
export interface MacroMonth { readonly z: number; readonly gdp: number; readonly unemployment: number; readonly hpi: number }

/** Months since January of year 0. */
export const monthNumber = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** Month after which the demo's cycle rises: its first date is early in an expansion, so that the year after it is near the average. */
const TROUGH = 2025 * 12 + 7;
const LENGTH = 54;

/** The cycle: 24 months up from -1 to 1, 6 at the top, 18 down, 6 at the bottom. No draw: two files of one seed see the same economy. */
export function macroAt(month: number): MacroMonth {
  const at = (((month - TROUGH) % LENGTH) + LENGTH) % LENGTH;
  const z = at < 24 ? -1 + (2 * at) / 24 : at < 30 ? 1 : at < 48 ? 1 - (2 * (at - 30)) / 18 : -1;
  return { z, gdp: 0.012 + 0.018 * z, unemployment: 0.085 - 0.03 * z, hpi: 0.02 + 0.035 * z };
}

/** A yearly PD in an economy: log-odds moved by the factor. Averages near the PD itself over the cycle. */
export function pdInEconomy(pd: number, z: number): number {
  if (pd <= 0 || pd >= 1) return Math.min(1, Math.max(0, pd));
  return 1 / (1 + Math.exp(-(Math.log(pd / (1 - pd)) - 0.2 * z)));
}
