import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../../src-shared/kernel/errors.ts';

/** What a window host is told at its start. */
export interface HostSettings {
  readonly workspaceDir: string;
  readonly actor: string;
  /** Loopback host only; absent: any free port. */
  readonly port: number | undefined;
  readonly readOnly: boolean;
  /** Take the loopback host although Electron could be used. */
  readonly forceLoopback: boolean;
  readonly openBrowser: boolean;
}

export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly osUser: string;
  readonly defaultWorkspace: string;
}

/**
 * Command line over environment over default: `--workspace DIR` (TAPESTRY_WORKSPACE), `--actor NAME` (TAPESTRY_ACTOR),
 * `--port N`, `--read-only`, `--loopback`, `--no-open`. Throws INVALID_INPUT for anything else.
 */
export function readSettings({ argv, env, cwd, osUser, defaultWorkspace }: Surroundings): HostSettings {
  const { values } = parse([...argv]);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) throw new AppError('INVALID_INPUT', `--port ${values.port} is not a port`, { userAction: 'Give a number from 1 to 65535, or leave it out.' });
  return {
    workspaceDir: resolve(cwd, values.workspace ?? env['TAPESTRY_WORKSPACE'] ?? defaultWorkspace),
    actor: describeActor(values.actor ?? env['TAPESTRY_ACTOR'], osUser),
    port,
    readOnly: values['read-only'] ?? false,
    forceLoopback: values.loopback ?? false,
    openBrowser: !(values['no-open'] ?? false),
  };
}

/** Configured name plus operating-system user: asserted, not authenticated. */
export function describeActor(configured: string | undefined, osUser: string): string {
  const name = configured?.trim() ?? '';
  return name === '' || name === osUser ? osUser : `${name} (${osUser})`;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      options: {
        workspace: { type: 'string' }, actor: { type: 'string' }, port: { type: 'string' },
        'read-only': { type: 'boolean' }, loopback: { type: 'boolean' }, 'no-open': { type: 'boolean' },
      },
    });
  } catch (thrown) {
    throw new AppError('INVALID_INPUT', (thrown as Error).message, { userAction: 'Known: --workspace DIR, --actor NAME, --port N, --read-only, --loopback, --no-open.' });
  }
}
