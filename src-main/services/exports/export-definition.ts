import type { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { Session } from '../../data/duckdb-session.ts';
import type { FindingReader } from '../findings.ts';
import type { RunFiles } from '../run-files.ts';

/** What an export is written from. */
export interface ExportTools {
  readonly run: Run;
  readonly files: RunFiles;
  readonly config: () => Promise<ResolvedConfig>;
  readonly session: () => Promise<Session>;
  readonly findings: () => Promise<FindingReader>;
  readonly signal: AbortSignal;
}

/** A file that can be taken away, by name. Offered where the run has all its slots. */
export interface ExportDefinition {
  readonly name: string;
  readonly fileName: string;
  readonly title: string;
  readonly slots: readonly string[];
  /** The bytes of the first slot as they are. */
  readonly copies: boolean;
  /** Writes the file at `path`, which does not exist yet. */
  write(tools: ExportTools, path: string): Promise<void>;
}
