import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import type { Workbench } from '../workbench.ts';

/** What every command takes. */
export interface CommonOptions {
  readonly workspace: string;
  readonly actor: string;
  readonly json: boolean;
}

/** What a command is given. */
export interface CommandContext {
  readonly options: CommonOptions;
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly cwd: string;
  /** Opens the workspace on first use; closed when the command has ended. */
  open(): Promise<{ readonly client: TapestryClient; readonly workbench: Workbench }>;
  /** A line for people, on stderr. */
  say(line: string): void;
  /** Ctrl+C. */
  readonly signal: AbortSignal;
}

/** What a command gives: one JSON object for machines, the same in words for people, and the exit code of what it found. */
export interface CommandResult {
  readonly json: { readonly [key: string]: Json };
  readonly text: string;
  /** 0 only when the thing asked for holds. */
  readonly exit: number;
}

export interface Command {
  /** `run tape`, `show`, ... */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>>;
  /** How many positional arguments, from and to. */
  readonly positionals: readonly [number, number];
  /** Ctrl+C is told to the command (it cancels a run, closes a server); otherwise it ends the command. */
  readonly minds?: 'interrupt';
  run(context: CommandContext): Promise<CommandResult>;
}

/** A text option, or undefined. */
export function textOption(context: CommandContext, name: string): string | undefined {
  const value = context.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** What was given each time for an option that may be given more than once. */
export function textOptions(context: CommandContext, name: string): string[] {
  const value = context.values[name];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
