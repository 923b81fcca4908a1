/** All benches, one after the other, each figure from this run. The last line is the same as JSON. A bench with options runs by name: `tamper --count 10000`. */
import { benchBundleMutations } from './bundle-mutations.ts';
import { benchDeliver, DEFAULT_SCHEMA, showDeliver } from './deliver.ts';
import { benchEcl } from './ecl.ts';
import { withFolder } from './report.ts';
import { benchResearchFeatures } from './research-features.ts';
import { benchTamper } from './tamper.ts';
import { benchTapeMi, showTapeMi } from './tape-mi.ts';
import { benchTraceSample } from './trace-sample.ts';
import { benchTraceLatency, showTraceLatency } from './trace-latency.ts';

if (process.argv[2] === 'traces') process.exit(await benchTraceSample(process.argv.slice(3)));
if (process.argv[2] === 'tamper') process.exit(await benchTamper(process.argv.slice(3)));

if (process.argv[2] === 'ecl') process.exit(await benchEcl(process.argv.slice(3)));
if (process.argv[2] === 'research-features') process.exit(await benchResearchFeatures(process.argv.slice(3)));

/** Programs of their own: they measure when they are loaded. */
const PROGRAMS = { 'research-sweep': () => import('./research-sweep/run.ts'), 'research-orders': () => import('./research-orders/run.ts'), 'research-ppo': () => import('./research-ppo/run.ts') } as const;
if (process.argv[2] !== undefined && Object.hasOwn(PROGRAMS, process.argv[2])) {
  await PROGRAMS[process.argv[2] as keyof typeof PROGRAMS]();
  process.exit(0);
}

if (process.argv[2] === 'bundle-mutations') process.exit(await benchBundleMutations(process.argv.slice(3)));

const isQuick = process.argv.includes('--quick');
const [threads, memoryMb] = [2, 1024];

await withFolder(async (folder) => {
  const mi = await benchTapeMi(folder, { loans: isQuick ? 5_000 : 100_000, threads, memoryMb, peer: true });
  console.log(`${showTapeMi(mi)}\n`);
  const trace = await benchTraceLatency(folder, { loans: isQuick ? 500 : 2_000, addresses: isQuick ? 50 : 300 });
  console.log(`${showTraceLatency(trace)}\n`);
  const deliver = await benchDeliver(folder, { loans: isQuick ? 500 : 2_000, threads, memoryMb, schema: DEFAULT_SCHEMA });
  console.log(`${showDeliver(deliver)}\n`);
  const { outputs: _paths, ...run } = mi.run;
  console.log(JSON.stringify({ tapeMi: { ...mi, run }, traceLatency: trace, deliver }));
});
