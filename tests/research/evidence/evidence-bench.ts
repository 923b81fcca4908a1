import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { composeWorkbench } from '../../../src-main/hosts/compose.ts';
import { createClient } from '../../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../../src-main/hosts/system-clock.ts';
import type { ComposedWorkbench } from '../../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Run } from '../../../src-shared/model/run.ts';

export interface EvidenceBench extends ComposedWorkbench {
  readonly client: TapestryClient;
  readonly root: string;
  experiment(files: Readonly<Record<string, string>>, ingestion: object, spec: object | null): Promise<Run>;
  /** Every row of a table slot as texts, in order. */
  rows(run: Run, slot: string): Promise<readonly Readonly<Record<string, string | null>>[]>;
  dispose(): Promise<void>;
}

/** A workspace that runs research in a real engine process. */
export function evidenceBench(): EvidenceBench {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-research-evidence-'));
  const workbench = composeWorkbench({ workspaceDir: join(root, 'ws'), actor: 'ada', host: 'test' });
  const { context } = workbench;
  const client = createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: workbench.readOnly }), 'ada');
  let count = 0;
  const file = (name: string, content: string): string => {
    const path = join(root, `${(count += 1)}-${name}`);
    writeFileSync(path, content);
    return context.files.issue(path, basename(path).replace(/^\d+-/, ''));
  };
  return {
    ...workbench, client, root,
    async experiment(files, ingestion, spec) {
      const { run } = await client['research.start']({ from: { files: Object.entries(files).map(([name, text]) => file(name, text)), ingestion: { file: file('ingestion.json', JSON.stringify(ingestion)) } }, ...(spec === null ? {} : { spec: { file: file('spec.json', JSON.stringify(spec)) } }) });
      return client['runs.wait']({ run });
    },
    async rows(run, slot) {
      const session = await context.reader.session();
      const { path } = context.runFiles.get(run.id, slot);
      const found: Record<string, string | null>[] = [];
      for (let from = 0; ; from += 50_000) {
        const page = (await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT * FROM read_parquet('${path}') ORDER BY source_row LIMIT 50000 OFFSET ${from})`)) as Record<string, string | null>[];
        found.push(...page);
        if (page.length < 50_000) return found.toSorted((a, b) => Number(a['source_row']) - Number(b['source_row']));
      }
    },
    dispose: async () => {
      await workbench.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
