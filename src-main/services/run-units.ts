import { currencyOf } from '../evidence/currency.ts';
import type { ServiceContext } from './context.ts';

/** Units of a run as people read them: `currency` becomes the code of the run's one currency, and stays where there is none or several. */
export async function runUnits(context: ServiceContext, run: string): Promise<(unit: string) => string> {
  const { trace } = context.evidence;
  const code = trace === null ? null : (await currencyOf(await trace.open(context.store.runs.get(run)))).code;
  return (unit) => (unit === 'currency' && code !== null ? code : unit);
}
