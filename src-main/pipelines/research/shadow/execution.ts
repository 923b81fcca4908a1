import type { z } from 'zod';
import type { ShadowReport } from '../../../../src-shared/model/research/shadow.ts';
import type { ShadowStep } from './steps.ts';

type Metric = z.output<typeof ShadowReport>['execution'][number];

/** How orders went over the steps: rates are of orders, slippage is weighted by the value traded. Null where there was nothing to measure. */
export function executionMetrics(steps: readonly ShadowStep[]): Metric[] {
  const fills = steps.flatMap((step) => step.fills);
  const count = (...statuses: readonly string[]): number => fills.filter(({ status }) => statuses.includes(status)).length;
  const share = (part: number): number | null => (fills.length === 0 ? null : part / fills.length);
  const slips = fills.flatMap(({ reference, price, side, value }) => {
    const [asked, paid, weight] = [Number(reference), Number(price), Math.abs(Number(value))];
    return reference === null || price === null || !(asked > 0) || !(weight > 0) ? [] : [{ bps: ((paid - asked) / asked) * 10_000 * (side === 'buy' ? 1 : -1), weight }];
  });
  const traded = slips.reduce((sum, { weight }) => sum + weight, 0);
  const line = (metric: string, title: string, value: number | null, unit: string, definition: string): Metric => ({ metric, title, value, unit, definition });
  return [
    line('fill_rate', 'Orders filled', share(count('filled')), 'fraction', 'Orders filled whole, of all orders.'),
    line('partial_rate', 'Orders filled in part', share(count('partly')), 'fraction', 'Orders of which the rest was not filled, of all orders.'),
    line('reject_rate', 'Orders rejected', share(count('rejected')), 'fraction', 'Orders that the bar or the book did not allow, of all orders.'),
    line('expired_rate', 'Orders expired or cancelled', share(count('expired', 'cancelled')), 'fraction', 'Orders that stood until their time was over, or were replaced, of all orders.'),
    line('slippage_mean', 'Slippage, mean', traded > 0 ? slips.reduce((sum, { bps, weight }) => sum + bps * weight, 0) / traded : null, 'bp', 'Fill against the reference price, against the order, weighted by value.'),
    line('slippage_p95', 'Slippage, 95th percentile', quantile(slips, 0.95), 'bp', 'The slippage that 95 % of the value traded did not exceed.'),
    line('fees', 'Commission', fills.reduce((sum, { commission }) => sum + Number(commission), 0), 'currency', 'Charged to cash.'),
    line('traded', 'Value traded', traded, 'currency', 'Sum of absolute values of fills.'),
    line('orders', 'Orders', fills.length, 'count', 'Fills, rejections and expiries.'),
    line('checks_broken', 'Bounds broken', steps.reduce((sum, { checks }) => sum + checks.filter(({ ok }) => !ok).length, 0), 'count', 'Of the spec, at a decision.'),
  ];
}

function quantile(slips: readonly { readonly bps: number; readonly weight: number }[], level: number): number | null {
  const sorted = slips.toSorted((a, b) => a.bps - b.bps);
  const bar = sorted.reduce((sum, { weight }) => sum + weight, 0) * level;
  let sum = 0;
  for (const { bps, weight } of sorted) {
    sum += weight;
    if (sum >= bar) return bps;
  }
  return null;
}
