import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createKeyPair } from '../../src-main/adapters/keys/ed25519.ts';
import { writeArtifact } from '../../src-main/data/artifact-files.ts';
import { giveHead } from '../../src-main/services/log-head.ts';

const who = { actor: 'bench', host: 'cli' };

/**
 * Writes at least one of everything the store keeps that a run does not write, then closes it: documents, memo, settings, statements, an
 * actor with a key, heads given out, and pages that hold nothing any more.
 */
export async function fillWorkspace(folder: string): Promise<void> {
  const workbench = composeWorkbench({ workspaceDir: folder, actor: 'bench', host: 'test' });
  const { context } = workbench;
  const { store, identity } = context;
  const artifact = await writeArtifact(context.folders.artifacts, 'policy', 'application/json', 'json', JSON.stringify({ kind: 'policy', version: 1 }));
  store.documents.put({ kind: 'policy', key: 'ltv', label: 'LTV policy', ref: artifact }, who);
  store.memo.put({ key: 'bench-key', gate: 'ingest', status: 'passed', message: 'kept', outputs: [artifact], summary: { rows: 3 } }, who);
  store.tapes.register({ sha256: artifact.sha256, fileName: 'tape.json', bytes: artifact.bytes, extension: 'json', mediaType: 'application/json' }, who);
  for (let i = 0; i < 20; i += 1) store.settings.set(`bench.${i % 7}`, { round: i, text: 'x'.repeat(50 * i) }, who);
  store.settings.set('bench.large', 'y'.repeat(40_000), who);
  store.settings.set('bench.large', 'y', who);
  store.settings.remove('bench.3', who);
  for (const text of ['The tape of January looks complete.', 'Two loans wait for the servicer.']) {
    const said = identity.state({ actor: 'bench', host: 'cli' }, { purpose: 'comment', subject: { type: 'run', id: 'r0001', sha256: null }, text });
    store.governance.record(said, who);
  }
  for (let i = 0; i < 6; i += 1) giveHead(context, who, { to: 'export', subject: `r${String(i).padStart(4, '0')}` });
  const { keyId, publicKey } = createKeyPair(null);
  store.governance.register({ id: 'ada', name: 'Ada Lovelace', roles: ['administrator', 'approver'], key: { id: keyId, publicKey, to: null } }, who);
  giveHead(context, who, { to: 'person', subject: 'an auditor' });
  await workbench.close();
}
