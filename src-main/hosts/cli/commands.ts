import { actorsAddKey, actorsCreateKey, actorsList, actorsRegister, actorsRetire, actorsRevokeKey, actorsSetRoles } from './actor-commands.ts';
import { approve, comment, comments, inbox, reject, submit } from './approval-commands.ts';
import { bundle, importBundle } from './bundle-commands.ts';
import type { Command } from './command.ts';
import { decide, withdraw } from './decide-commands.ts';
import { compare } from './compare-command.ts';
import { demo } from './demo-command.ts';
import { head, proof, sheet, trace, verify } from './evidence-commands.ts';
import { deskExport, deskSample, deskWalk } from './desk-commands.ts';
import { eclDocuments, eclExplain, eclOverlays } from './ecl-commands.ts';
import { eclCases, eclEstimate, eclGenerate } from './ecl-tools.ts';
import { exportCommand } from './export-command.ts';
import { findings, runs, show } from './look-commands.ts';
import { researchBacktest } from './research-backtest-command.ts';
import { researchSweep } from './research-sweep-command.ts';
import { researchMetrics } from './research-metrics-command.ts';
import { researchVolatility } from './research-volatility-command.ts';
import { researchFetch } from './research-fetch-command.ts';
import { researchIndicator } from './research-indicator-command.ts';
import { researchLookahead } from './research-lookahead-command.ts';
import { resume, runTape } from './run-command.ts';
import { RESEARCH_COMMANDS } from './research-commands.ts';
import { runEcl } from './run-ecl-command.ts';
import { runResearch } from './run-research-command.ts';
import { backup, generate, restore, schemaImport, serveCommand } from './workspace-commands.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [demo, runTape, runEcl, runResearch, resume, runs, show, findings, decide, withdraw, inbox, submit, approve, reject, comment, comments, exportCommand, bundle, importBundle, trace, sheet, compare, verify, head, proof, deskSample, deskWalk, deskExport, actorsList, actorsCreateKey, actorsRegister, actorsAddKey, actorsSetRoles, actorsRevokeKey, actorsRetire, schemaImport, backup, restore, serveCommand, generate, eclExplain, eclDocuments, eclOverlays, eclGenerate, eclCases, eclEstimate, researchBacktest, researchSweep, researchMetrics, researchVolatility, researchIndicator, researchFetch, researchLookahead, ...RESEARCH_COMMANDS];

export function helpText(): string {
  return [
    'tapestry COMMAND [--workspace DIR] [--actor NAME] [--as ID [--passphrase-file FILE]] [--json]',
    '',
    ...COMMANDS.flatMap(({ usage, summary }) => [`  ${usage}`, `      ${summary}`]),
    '',
    'The workspace is ./.tapestry or TAPESTRY_WORKSPACE. With --json exactly one object is printed, and progress goes to stderr.',
    'Where people are registered, --as ID signs in for one command: the passphrase comes from TAPESTRY_PASSPHRASE or a file.',
    'Exit code 0 only when the thing asked for holds; the others stand in docs/spec/services.md.',
  ].join('\n');
}
