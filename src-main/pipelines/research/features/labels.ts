import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { signalPrice } from './market-view.ts';

/**
 * What a model may be fitted to: labels look forward on purpose, are no features (the registry has none of them), and whoever uses one
 * purges its horizon before every test slice. NaN in the tail, where the future is not there, and where a bar is missing: never 0.
 */
export interface Label { readonly name: string; readonly horizon: number; readonly values: Float64Array }

/** C_{t+h} / C_t - 1 of adjusted prices. */
export function forwardReturn(panel: BarPanel, horizon: number): Label {
  const [price, T] = [signalPrice(panel, 'adjusted'), panel.sessions.length];
  const values = new Float64Array(price.length).fill(Number.NaN);
  for (let from = 0; from < price.length; from += T) for (let t = from; t + horizon < from + T; t += 1) values[t] = (price[t + horizon] as number) / (price[t] as number) - 1;
  return { name: `forward_return_${horizon}`, horizon, values };
}

/** Least of C_{t+k} / C_t - 1 for k = 1..h, at most 0: the worst that a holder from t on sees. */
export function forwardDrawdown(panel: BarPanel, horizon: number): Label {
  const [price, T] = [signalPrice(panel, 'adjusted'), panel.sessions.length];
  const values = new Float64Array(price.length).fill(Number.NaN);
  for (let from = 0; from < price.length; from += T) {
    for (let t = from; t + horizon < from + T; t += 1) {
      let least = 0;
      for (let k = 1; k <= horizon; k += 1) {
        const move = (price[t + k] as number) / (price[t] as number) - 1;
        // A missing bar makes the label unknown: NaN wins.
        least = move < least || move !== move ? move : least;
        if (least !== least) break;
      }
      values[t] = least;
    }
  }
  return { name: `forward_drawdown_${horizon}`, horizon, values };
}

/** Whether two stretches of labels overlap: a label made in the last session of training reaches `horizon` sessions on. */
export function overlapOf(trainTo: number, testFrom: number, horizon: number): number {
  return Math.max(0, trainTo + horizon - testFrom + 1);
}
