import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveConfig } from '../src-main/adapters/config/resolve-config.ts';
import { validateProfile } from '../src-main/adapters/xml/profile-check.ts';
import { validateWithLibxml2 } from '../src-main/adapters/xsd/libxml2-validator.ts';
import type { Template } from '../src-shared/model/regime.ts';
import { engineRun } from './engine-run.ts';
import { makePool } from './pool.ts';
import { isMain, number, table, withFolder } from './report.ts';

const REGIME = 'esma/annex2';

export interface DeliverFigures {
  readonly loans: number;
  readonly megabytes: number;
  /** Null where the official schema is not on this machine. */
  readonly parts: { readonly what: string; readonly seconds: number | null; readonly cpuSeconds: number | null; readonly megabytesPerSecond: number | null }[];
  readonly peakMb: number | null;
}

/** An Annex 2 report: the whole gate (write, validate, read back, reconcile) in the engine process, then each validator by itself. */
export async function benchDeliver(folder: string, options: { loans: number; threads: number; memoryMb: number; schema: string }): Promise<DeliverFigures> {
  const pool = await makePool(folder, options.loans);
  const workspace = join(folder, 'deliver');
  const schema = existsSync(options.schema) ? { slot: 'schema.auth099', path: options.schema } : undefined;
  const run = await engineRun({ mode: 'regulatory', workspace, ...pool, threads: options.threads, memoryMb: options.memoryMb, ...(schema ? { schema } : {}) });
  const file = run.outputs['annex2.xml'];
  const gate = run.gates.find((candidate) => candidate.id === 'deliver-annex2');
  if (file === undefined || !gate) throw new Error(`no report was delivered: the run is ${run.status}`);
  const megabytes = statSync(file).size / 1e6;
  const part = (what: string, seconds: number | null, cpuSeconds: number | null): DeliverFigures['parts'][number] => ({ what, seconds, cpuSeconds, megabytesPerSecond: seconds === null ? null : megabytes / seconds });
  const timed = async (what: string, work: () => Promise<{ valid: boolean | null }>): Promise<DeliverFigures['parts'][number]> => {
    const [at, before] = [performance.now(), process.cpuUsage()];
    const { valid } = await work();
    if (valid !== true) throw new Error(`${what} does not accept the report`);
    const used = process.cpuUsage(before);
    return part(what, (performance.now() - at) / 1000, (used.user + used.system) / 1e6);
  };
  const template = resolveConfig({ dir: fileURLToPath(new URL('../config', import.meta.url)), regime: REGIME, asset: 'equity-release' }).sections.templates[REGIME]?.value as Template;
  const parts = [part(schema ? 'gate: write, validate by both, read back' : 'gate: write, validate by profile, read back', gate.seconds, gate.cpuSeconds), await timed('Tapestry profile', () => validateProfile(file, template))];
  const record = template.recordElement;
  parts.push(schema ? await timed('official schema (libxml2)', () => validateWithLibxml2({ file, schema: schema.path, signal: new AbortController().signal, ...(record === undefined || record.includes('/') ? {} : { recordElement: record }) })) : part('official schema (libxml2): not here', null, null));
  rmSync(workspace, { recursive: true, force: true });
  return { loans: options.loans, megabytes, parts, peakMb: run.peakMb };
}

/** The figures as text. */
export function showDeliver(figures: DeliverFigures): string {
  return `Annex 2 of ${figures.loans} loans, ${number(figures.megabytes, 1)} MB of XML, peak ${number(figures.peakMb, 0)} MB\n${table(['part', 'seconds', 'CPU s', 'MB/s'], figures.parts.map((each) => [each.what, number(each.seconds), number(each.cpuSeconds), number(each.megabytesPerSecond, 1)]))}`;
}

/** Where the official schema lies unless told otherwise: it is not part of the repository. */
export const DEFAULT_SCHEMA = fileURLToPath(new URL('../../shared/data/esma/DRAFT1auth.099.001.04_1.3.0.xsd', import.meta.url));

if (isMain(import.meta.url)) {
  const [loans = '2000', threads = '2', memoryMb = '1024', schema = DEFAULT_SCHEMA] = process.argv.slice(2);
  await withFolder(async (folder) => console.log(showDeliver(await benchDeliver(folder, { loans: Number(loans), threads: Number(threads), memoryMb: Number(memoryMb), schema }))));
}
