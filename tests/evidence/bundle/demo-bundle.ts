/** The demo's regulatory run through the real services, approved by nobody, as a bundle that is unpacked beside it. Made once a file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeWorkbench } from '../../../src-main/hosts/compose.ts';
import { createClient } from '../../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../../src-main/hosts/system-clock.ts';
import { makeBundle, type MadeBundle } from '../../../src-main/services/bundles/make-bundle.ts';
import { contract } from '../../../src-shared/contract/contract.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { partsOf } from './mutations.ts';

export const demoFile = (name: string): string => fileURLToPath(new URL(`../../../resources/demo/${name}`, import.meta.url));

export async function demoBundle(tape: string = demoFile('tape-2026-02-28.csv')) {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-demo-bundle-'));
  const workbench = composeWorkbench({ workspaceDir: join(root, 'ws'), actor: 'ada', host: 'test' });
  const client = createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: false }), 'ada');
  const token = (path: string, name: string): string => workbench.fileTokens.issue(path, name);
  const { run: id } = await client['runs.start']({ tape: token(tape, basename(tape)), mode: 'regulatory', title: 'Demo February', mapping: token(demoFile('mapping.yaml'), 'mapping.yaml'), deal: token(demoFile('deal-2026-02-28.yaml'), 'deal.yaml'), decisions: token(demoFile('decisions.yaml'), 'decisions.yaml') });
  const run: Run = await client['runs.wait']({ run: id });
  const make = (numbers: readonly string[] = [], more: { maxPageValues?: number; maxPageFigures?: number } = {}): Promise<MadeBundle> => makeBundle(workbench.context, { run, numbers, who: { actor: 'ada', host: 'test' }, signal: new AbortController().signal, tell: () => undefined, ...more });
  const unpack = async (path: string, name: string): Promise<string> => {
    for (const part of await partsOf(path)) {
      const to = join(root, name, part.path);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, part.content);
    }
    return join(root, name);
  };
  return { root, workbench, client, run, make, unpack, dispose: async () => { await workbench.close(); rmSync(root, { recursive: true, force: true }); } };
}
