/**
 * `npm test`: runs vitest, says which optional tests could not run here and why, and closes with one line that is computed
 * from vitest's own report. The exit code is 0 only when tests ran and none failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInterface, interfaceIsStale } from '../src-main/hosts/build-interface.ts';
import { findElectronRuntime } from '../src-main/hosts/electron/runtime.ts';
import { hasDisplay } from '../src-main/hosts/open-browser.ts';
import { findChromium } from './support/chromium.ts';
import { closingLine, tally, type Tally, type VitestReport } from './support/tally.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(): number {
  const needed = 10;
  if (Number(process.versions.napi ?? '0') < needed) {
    console.error(`This is Node ${process.version} (Node-API ${process.versions.napi}); the native modules need Node-API ${needed}. Start with \`npm test\`, which uses the Node in node_modules.`);
    return 1;
  }
  const browser = findChromium(process.env);
  const electron = electronForTests();
  if ('path' in browser && interfaceIsStale(root)) {
    console.log('building the interface for the browser tests');
    buildInterface(root);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-report-'));
  try {
    const reportFile = join(folder, 'report.json');
    const finished = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...process.argv.slice(2)],
      { cwd: root, stdio: 'inherit', env: { ...process.env, TAPESTRY_CHROMIUM: 'path' in browser ? browser.path : '' } },
    );
    if ('reason' in browser) console.log(`browser tests: not run (${browser.reason})`);
    if ('reason' in electron) console.log(`Electron smoke test: not run (${electron.reason})`);
    const counts = withRunnerFailure(readTally(reportFile), finished.status);
    console.log(closingLine(counts));
    return counts.failed === 0 && counts.passed > 0 && finished.status === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The smoke test needs the runtime and a display. */
function electronForTests(): { readonly path: string } | { readonly reason: string } {
  const runtime = findElectronRuntime(root, process.env['ELECTRON_OVERRIDE_DIST_PATH']);
  if ('path' in runtime && !hasDisplay({ platform: process.platform, env: process.env })) return { reason: 'there is no display' };
  return runtime;
}

function readTally(reportFile: string): Tally {
  try {
    return tally(JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport);
  } catch (thrown) {
    console.error(`vitest left no readable report: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** vitest can fail with no failed test (an unhandled rejection, a crash): that counts as one failure, so that the line does not lie. */
function withRunnerFailure(counts: Tally, status: number | null): Tally {
  if (status === 0 || counts.failed > 0) return counts;
  console.error(`vitest ended with ${status === null ? 'a signal' : `exit code ${status}`} though no test failed (see above): counted as one failure`);
  return { ...counts, failed: 1 };
}

process.exitCode = run();
