import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openSession, type Row } from '../../../src-main/data/duckdb-session.ts';
import { composeWorkbench } from '../../../src-main/hosts/compose.ts';
import { createClient } from '../../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../../src-main/hosts/system-clock.ts';
import type { ComposedWorkbench } from '../../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { POLICY, SCENARIOS } from './documents.ts';

export interface EclSpec {
  /** Text of the loan file. */
  readonly loans?: string;
  readonly fromRun?: string;
  readonly policy?: object;
  readonly scenarios?: object;
  readonly ledger?: object;
  readonly overlays?: readonly object[];
  readonly prior?: string;
  readonly reportingDate?: string;
  readonly kind?: 'draft' | 'what-if';
}

export interface EclBench extends ComposedWorkbench {
  readonly client: TapestryClient;
  readonly root: string;
  /** A token of a file with this content. */
  file(name: string, content: string | object): string;
  /** Starts a run through the contract and waits; a proposed mapping is confirmed as it stands. */
  run(spec: EclSpec): Promise<Run>;
  /** Rows of a query over an artifact of a run, which stands as `it`. */
  rows<T extends Row = Row>(run: Run, slot: string, sql: string): Promise<T[]>;
  json<T>(run: Run, slot: string): Promise<T>;
  dispose(): Promise<void>;
}

export const DATE = '2026-06-30';

/** A workspace in a temporary folder, its contract in the name of `ada`. */
export function eclBench(): EclBench {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-ecl-'));
  const workbench = composeWorkbench({ workspaceDir: join(root, 'ws'), actor: 'ada', host: 'test' });
  const { context, handlers, readOnly } = workbench;
  const client = createClient(createDispatcher(contract, handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly }), 'ada');
  let files = 0;
  const file = (name: string, content: string | object): string => {
    const path = join(root, `${(files += 1)}-${name}`);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return context.files.issue(path, basename(path).replace(/^\d+-/, ''));
  };
  async function run(spec: EclSpec): Promise<Run> {
    const { run: id } = await client['ecl.start']({
      from: spec.fromRun === undefined ? { file: file('loans.csv', spec.loans ?? '') } : { run: spec.fromRun }, reportingDate: spec.reportingDate ?? DATE,
      policy: { file: file('policy.json', spec.policy ?? POLICY) }, scenarios: { file: file('scenarios.json', spec.scenarios ?? SCENARIOS) },
      ...(spec.ledger === undefined ? {} : { ledger: { file: file('ledger.json', spec.ledger) } }),
      overlays: spec.overlays === undefined ? 'none' : { file: file('overlays.json', { kind: 'overlay-set', version: 1, asOf: spec.reportingDate ?? DATE, overlays: spec.overlays }) },
      ...(spec.prior === undefined ? {} : { prior: spec.prior }), kind: spec.kind ?? 'draft',
    });
    const ended = await client['runs.wait']({ run: id });
    if (ended.status !== 'review_required') return ended;
    const { mapping } = await client['mapping.get']({ run: id });
    const accepted = { ...mapping, columns: mapping.columns.map((column) => ({ ...column, status: column.field === null ? ('ignored' as const) : ('accepted' as const) })) };
    const again = await client['mapping.accept']({ run: id, mapping: accepted, note: '' });
    return client['runs.wait']({ run: again.run });
  }
  return {
    ...workbench, client, root, file, run,
    async rows(of, slot, sql) {
      const session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(root, 'query'), directories: [context.folders.artifacts] });
      try {
        await session.run(`CREATE VIEW it AS SELECT * FROM read_parquet('${context.runFiles.get(of.id, slot).path}')`);
        return await session.rows(sql);
      } finally {
        session.close();
      }
    },
    json: async (of, slot) => JSON.parse(await context.runFiles.text(of.id, slot)) as never,
    dispose: async () => {
      await workbench.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What every gate said, for messages. */
export function told(run: Run): string {
  return [run.status, ...run.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`.trim())].join('\n');
}
