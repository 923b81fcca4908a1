import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { composeWorkbench } from '../../../src-main/hosts/compose.ts';
import { createClient } from '../../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../../src-main/hosts/dispatch/log.ts';
import { researchRegistration } from '../../../src-main/hosts/research/research-registration.ts';
import { systemClock } from '../../../src-main/hosts/system-clock.ts';
import type { ComposedWorkbench } from '../../../src-main/hosts/workbench.ts';
import type { TraceDeclaration } from '../../../src-main/derive/trace-declaration.ts';
import { contract, type TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Role } from '../../../src-shared/model/governance.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { preparedEngine, preparedPipeline } from './prepared-engine.ts';

const PASSPHRASE = 'correct horse battery staple';
const TRACES: TraceDeclaration = { tables: [], source: { table: 'source', dialect: 'dialect', tape: 'vendor.001' }, documents: {}, deliveries: [], reports: [], strata: null, findings: [] };

export const INGESTION = { kind: 'research.ingestion', version: 1, name: 'two-vendors', title: 'Two vendors', files: [{ match: 'first*.csv', vendor: 'first', domain: 'bars', columns: { symbol: 'Symbol' } }, { match: 'second.csv', vendor: 'second', domain: 'bars', columns: { symbol: 'Symbol' } }], priority: ['first', 'second'] } as const;
export const SPEC = { kind: 'research.spec', version: 1, name: 'plain', title: 'Plain', study: 'one', train: { from: '2020-01-01', to: '2020-06-30' }, test: { from: '2020-07-19', to: '2020-10-26' }, strategy: { kind: 'equal-weight' }, baseline: 'equal-weight', baselines: ['equal-weight'] } as const;
export const GATES = { kind: 'research.gates', version: 1, name: 'house', title: 'House gates', gates: [{ id: 'sharpe', title: 'Sharpe', why: 'w', severity: 'hard', check: { kind: 'absolute', metric: 'sharpe', at: 'least', bar: 0.7 } }] } as const;

export interface ResearchBench extends ComposedWorkbench {
  readonly client: TapestryClient;
  readonly root: string;
  /** A token of a file with this content; the file is called so. */
  file(name: string, content: string | object): string;
  /** An experiment on two files, or on the data of a run, to its end. */
  experiment(spec?: object, more?: { readonly from?: string; readonly gates?: object; readonly kind?: 'draft' | 'what-if' }): Promise<Run>;
  data(): Promise<Run>;
  /** Registers people; from the first on roles hold. */
  person(id: string, roles: Role[]): Promise<void>;
  as(id: string): Promise<void>;
  dispose(): Promise<void>;
}

/** A workspace whose research runs are made by the prepared engine. */
export function researchBench(): ResearchBench {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-research-'));
  const workbench = composeWorkbench({ workspaceDir: join(root, 'ws'), actor: 'ada', host: 'test', tenants: [{ registration: researchRegistration(preparedPipeline), traces: TRACES }], spawnEngine: preparedEngine });
  const { context } = workbench;
  const client = createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: workbench.readOnly }), 'ada');
  let files = 0;
  const file = (name: string, content: string | object): string => {
    const path = join(root, `${(files += 1)}-${name}`);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return context.files.issue(path, basename(path).replace(/^\d+-/, ''));
  };
  const from = () => ({ files: [file('second.csv', 'Symbol\nBBB\n'), file('first.csv', 'Symbol\nAAA\n')], ingestion: { file: file('ingestion.json', INGESTION) } });
  return {
    ...workbench, client, root, file,
    async experiment(spec = {}, more = {}) {
      const { run } = await client['research.start']({ from: more.from === undefined ? from() : { run: more.from }, spec: { file: file('spec.json', { ...SPEC, ...spec }) }, ...(more.gates === undefined ? {} : { gates: { file: file('gates.json', more.gates) } }), kind: more.kind ?? 'draft' });
      return client['runs.wait']({ run });
    },
    async data() {
      const { run } = await client['research.start']({ from: from() });
      return client['runs.wait']({ run });
    },
    async person(id, roles) {
      const { publicKey } = await client['actors.createKey']({ id, passphrase: PASSPHRASE });
      await client['actors.register']({ id, name: id, roles, publicKey });
    },
    as: async (id) => void (await client['actors.signIn']({ id, passphrase: PASSPHRASE })),
    dispose: async () => {
      await workbench.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
