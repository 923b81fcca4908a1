import { normalQuantile } from '../../../../../src-shared/kernel/math/normal.ts';

/** A loan as survival sees it: observed for `months`, in default in the last of them or not. */
export interface Duration { readonly months: number; readonly defaulted: boolean; /** Month on book from which it is observed (left truncation); 0: from the start. */ readonly from?: number }

export interface SurvivalPoint { readonly month: number; readonly atRisk: number; readonly defaults: number; readonly hazard: number; readonly survival: number; /** Of the survival, by Greenwood on the log-log scale. */ readonly interval: [number, number] }

/**
 * Discrete hazard by months on book and the Kaplan-Meier survival: h(m) = defaults in month m over loans at risk in it. A loan without default is at risk to
 * its last month and then not known of. Source: Kaplan and Meier 1958; interval: Kalbfleisch and Prentice.
 */
export function kaplanMeier(durations: readonly Duration[], level = 0.95): SurvivalPoint[] {
  const last = durations.reduce((most, { months }) => Math.max(most, Math.trunc(months)), 0);
  const [entered, left, defaults] = [new Float64Array(last + 2), new Float64Array(last + 2), new Float64Array(last + 2)];
  for (const { months, defaulted, from = 0 } of durations) {
    const end = Math.trunc(months);
    if (end < 1 || from >= end) continue;
    entered[Math.trunc(from) + 1]! += 1;
    left[end]! += 1;
    if (defaulted) defaults[end]! += 1;
  }
  const root = normalQuantile(1 - (1 - level) / 2);
  const points: SurvivalPoint[] = [];
  let [atRisk, survival, greenwood] = [0, 1, 0];
  for (let month = 1; month <= last; month += 1) {
    atRisk += entered[month] as number;
    const events = defaults[month] as number;
    const hazard = atRisk === 0 ? 0 : events / atRisk;
    survival *= 1 - hazard;
    if (atRisk > events) greenwood += events / (atRisk * (atRisk - events));
    points.push({ month, atRisk, defaults: events, hazard, survival, interval: logLog(survival, greenwood, root) });
    atRisk -= left[month] as number;
  }
  return points;
}

function logLog(survival: number, greenwood: number, root: number): [number, number] {
  if (survival <= 0 || survival >= 1) return [survival, survival];
  const half = (root * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
  const power = (exponent: number): number => Math.exp(Math.log(survival) * exponent);
  return [power(Math.exp(half)), power(Math.exp(-half))];
}

/**
 * Yearly intensities by months on book in bands of `width` months, for a policy's hazard curve: defaults over months at risk, times 12. A band in which
 * nobody was at risk repeats the one before.
 */
export function hazardCurve(points: readonly SurvivalPoint[], width = 6): { monthsOnBook: number[]; hazard: number[]; atRiskMonths: number[]; defaults: number[] } {
  const out = { monthsOnBook: [] as number[], hazard: [] as number[], atRiskMonths: [] as number[], defaults: [] as number[] };
  for (let at = 0; at < points.length; at += width) {
    const band = points.slice(at, at + width);
    const [months, defaults] = [band.reduce((sum, { atRisk }) => sum + atRisk, 0), band.reduce((sum, point) => sum + point.defaults, 0)];
    out.monthsOnBook.push(at);
    out.atRiskMonths.push(months);
    out.defaults.push(defaults);
    out.hazard.push(months > 0 ? (12 * defaults) / months : (out.hazard[out.hazard.length - 1] ?? 0));
  }
  return out;
}
