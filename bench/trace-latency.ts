import { join } from 'node:path';
import { composeWorkbench } from '../src-main/hosts/compose.ts';
import { seededRandom } from '../src-shared/kernel/seeded-random.ts';
import { Trace } from '../src-shared/model/trace.ts';
import { makePool } from './pool.ts';
import { isMain, number, percentile, withFolder } from './report.ts';

export interface TraceLatencyFigures {
  readonly loans: number;
  readonly addresses: number;
  /** The very first trace of the run: it opens the plan, the configuration and DuckDB. */
  readonly firstMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  /** Traces that recomputed another value than the stored one; a bench that measures wrong answers measures nothing. */
  readonly disagreeing: number;
}

/** Latency of `trace.get` over the contract, on a regulatory run: half Annex 2 elements, half canonical cells, drawn with a fixed seed. */
export async function benchTraceLatency(folder: string, options: { loans: number; addresses: number }): Promise<TraceLatencyFigures> {
  const pool = await makePool(folder, options.loans);
  const workbench = composeWorkbench({ workspaceDir: join(folder, `trace-${process.pid}`), actor: 'bench', host: 'cli' });
  try {
    const { handlers, fileTokens } = workbench;
    const call = { actor: 'bench', host: 'cli' as const, signal: new AbortController().signal };
    const token = (path: string): string => fileTokens.issue(path, path.split('/').at(-1) as string);
    const { run } = await handlers['runs.start']({ tape: token(pool.tape), mode: 'regulatory', regime: null, asset: 'equity-release', kind: 'draft', mapping: token(pool.mapping), deal: token(pool.deal), decisions: token(pool.decisions) }, call);
    const ended = await handlers['runs.wait']({ run }, call);
    if (ended.status !== 'succeeded') throw new Error(`the run to trace is ${ended.status}: ${ended.gates.find((gate) => gate.message)?.message ?? ended.error?.message}`);
    const random = seededRandom(20260131);
    const fields = ['current_principal_balance', 'original_valuation_amount', 'current_loan_to_value', 'account_status', 'origination_date', 'region_itl1', 'current_interest_rate', 'purpose'];
    const codes = ['RREL30', 'RREL29', 'RREL12', 'RREL69', 'RREL40', 'RREL6', 'RREL43', 'RREL24'];
    const identifiers = new Map<number, string>();
    const traced = async (address: string): Promise<{ ms: number; value: string | null; holds: boolean }> => {
      const at = performance.now();
      const answer = await handlers['trace.get']({ run, address }, call);
      const ms = performance.now() - at;
      const trace = Trace.parse(answer);
      return { ms, value: trace.root.stored, holds: trace.holds };
    };
    const first = await traced('canonical:current_principal_balance@0');
    const times: number[] = [];
    let disagreeing = first.holds ? 0 : 1;
    for (let i = 0; i < options.addresses; i += 1) {
      const row = random.below(ended.rows ?? options.loans);
      let address = `canonical:${fields[random.below(fields.length)]}@${row}`;
      if (i % 2 === 0) {
        const identifier = identifiers.get(row) ?? (await traced(`canonical:new_underlying_exposure_identifier@${row}`)).value ?? '';
        identifiers.set(row, identifier);
        address = `annex2:${codes[random.below(codes.length)]}@${identifier}`;
      }
      const { ms, holds } = await traced(address);
      times.push(ms);
      if (!holds) disagreeing += 1;
    }
    return { loans: ended.rows ?? options.loans, addresses: times.length, firstMs: first.ms, p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95), worstMs: percentile(times, 1), disagreeing };
  } finally {
    await workbench.close();
  }
}

/** The figures as text. */
export function showTraceLatency(figures: TraceLatencyFigures): string {
  return `trace of ${figures.addresses} addresses, ${figures.loans} loans: p50 ${number(figures.p50Ms, 0)} ms, p95 ${number(figures.p95Ms, 0)} ms, worst ${number(figures.worstMs, 0)} ms, first ${number(figures.firstMs, 0)} ms, ${figures.disagreeing} disagree`;
}

if (isMain(import.meta.url)) {
  const [loans = '2000', addresses = '300'] = process.argv.slice(2);
  await withFolder(async (folder) => console.log(showTraceLatency(await benchTraceLatency(folder, { loans: Number(loans), addresses: Number(addresses) }))));
}
