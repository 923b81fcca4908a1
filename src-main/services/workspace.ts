import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { importSchema, listSchemas } from '../adapters/xsd/schema-pack.ts';
import type { LastVerification } from './audit.ts';
import { whoOf, type ServiceContext } from './context.ts';

/** The workspace itself: where, how large, whether the log holds, which schemas and regimes there are. */
export function workspaceHandlers(context: ServiceContext, last: LastVerification): Pick<TapestryHandlers, 'workspace.info' | 'workspace.importSchema' | 'workspace.regimes'> {
  const { store, folders } = context;
  return {
    'workspace.info': async () => {
      const head = store.audit.head();
      return {
        name: basename(folders.root), directory: folders.root, readOnly: context.readOnly, bytes: bytesOf(folders.root), actor: context.actor, host: context.host,
        log: { entries: head.seq, head: head.hash, verifiedAt: last.at, holds: last.holds },
        configRevision: context.config.revision(),
        schemas: (await listSchemas(folders.schemas)).map((pack) => ({ id: schemaId(pack.targetNamespace), namespace: pack.targetNamespace, sha256: pack.sha256, file: pack.originalName })),
        engine: { ...(await context.engine.versions()) }, memoryMb: context.engine.memoryMb, threads: context.engine.threads,
        tapes: store.tapes.page({ limit: 1 }).total, runs: store.runs.page({ limit: 1 }).total, warnings: [...context.warnings],
      };
    },
    'workspace.importSchema': async ({ token }, call) => {
      const file = context.files.resolve(token);
      const pack = await importSchema(file.path, folders.schemas, context.clock.now());
      store.audit.append({ ...whoOf(call), kind: 'schema.imported', subject: pack.sha256, payload: { namespace: pack.targetNamespace, file: file.name } });
      return { id: schemaId(pack.targetNamespace), namespace: pack.targetNamespace, sha256: pack.sha256 };
    },
    'workspace.regimes': async () => context.config.regimes().map((id) => {
      const template = context.config.resolve(id, 'equity-release').sections.templates[id]?.value;
      return { id, title: template?.title ?? id, codes: template?.fields.length ?? 0 };
    }),
  };
}

/** `DRAFT1auth.099.001.04` of `urn:esma:xsd:DRAFT1auth.099.001.04`. */
function schemaId(namespace: string): string {
  return namespace.split(/[:/]/).at(-1) || namespace;
}

function bytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
