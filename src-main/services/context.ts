import type { CallContext } from '../../src-shared/contract/define.ts';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Reader } from '../data/reader-session.ts';
import type { Store, Who } from '../store/store.ts';
import type { TraceDeclaration } from '../derive/trace-declaration.ts';
import type { SignedHead } from '../../src-shared/model/signed-head.ts';
import type { KeyStore } from '../adapters/keys/key-files.ts';
import type { ConfigDesk } from './config-desk.ts';
import type { ApprovalDesk } from './governance/approvals.ts';
import type { IdentityDesk } from './governance/identity-desk.ts';
import type { EclPort } from './ecl/ecl-port.ts';
import type { EvidencePorts, PipelineRegistration } from './pipeline-port.ts';
import type { ResearchPort } from './research/research-port.ts';
import type { RunFiles } from './run-files.ts';
import type { RunSupervisor } from './run-supervisor.ts';

/** Folders of a workspace, absolute. */
export interface WorkspaceFolders {
  readonly root: string;
  readonly artifacts: string;
  readonly scratch: string;
  readonly cache: string;
  readonly schemas: string;
  readonly inbox: string;
  readonly outbox: string;
}

/** Files that a person chose, by tokens of the host. */
export interface FileDesk {
  issue(path: string, name: string): string;
  resolve(token: string): { readonly path: string; readonly name: string };
}

/** Everything a service needs; made once per open workspace by the composition root. */
export interface ServiceContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly folders: WorkspaceFolders;
  readonly actor: string;
  readonly host: CallContext['host'];
  readonly readOnly: boolean;
  readonly files: FileDesk;
  readonly config: ConfigDesk;
  readonly runFiles: RunFiles;
  readonly reader: Reader;
  readonly supervisor: RunSupervisor;
  readonly pipelines: ReadonlyMap<string, PipelineRegistration>;
  /** How each pipeline's values are traced. */
  readonly traces: ReadonlyMap<string, TraceDeclaration>;
  readonly evidence: EvidencePorts;
  /** Questions to the credit-loss model. */
  readonly ecl: EclPort;
  /** Questions to the research model. */
  readonly research: ResearchPort;
  /** SHA-256 over the sources that gates are made of, as manifests say it under `engine.code`. */
  readonly codeHash: string;
  /** Private keys of people and of the log. */
  readonly keys: KeyStore;
  readonly identity: IdentityDesk;
  readonly approvals: ApprovalDesk;
  /** The head of the audit log, signed with the log's key: written into everything that leaves. */
  readonly signedHead: () => SignedHead;
  readonly engine: { readonly threads: number; readonly memoryMb: number; readonly versions: () => Promise<Readonly<Record<string, string>>> };
  /** Text of a file below the installation's `resources`: what is shipped into bundles. */
  readonly resource: (name: string) => string;
  /** Names of the files in a folder below `resources`, sorted; empty where there is no such folder. */
  readonly resourceNames: (folder: string) => readonly string[];
  /** Asked once: whether a Java runtime is there for the second validator. */
  readonly hasJava: () => Promise<boolean>;
  /** Tokens of files whose preview offered a known mapping: started without another one, they take it. */
  readonly offered: Set<string>;
  /** What was noticed on opening: an unclean exit, a network folder. */
  readonly warnings: readonly string[];
}

export function whoOf(context: Pick<CallContext, 'actor' | 'host'>): Who {
  return { actor: context.actor, host: context.host };
}

export function pipelineOf(context: Pick<ServiceContext, 'pipelines'>, id: string): PipelineRegistration {
  const pipeline = context.pipelines.get(id);
  if (!pipeline) throw new AppError('NOT_FOUND', `there is no pipeline ${id}`, { userAction: `Known: ${[...context.pipelines.keys()].join(', ')}.` });
  return pipeline;
}
