import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../src-main/data/column-writer.ts';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { slotName, type GateContext, type GateDefinition, type GateResult } from '../../../src-main/engine/gate.ts';

/** A folder of slots: gates read their inputs from it and leave their outputs in it. Remove it with `dispose`. */
export interface Desk {
  readonly folder: string;
  readonly path: (slot: string) => string;
  readonly has: (slot: string) => boolean;
  readonly putJson: (slot: string, value: unknown) => void;
  readonly json: <T>(slot: string) => T;
  readonly run: (gate: GateDefinition<unknown>, params?: Record<string, unknown>, threads?: number) => Promise<GateResult>;
  readonly session: <T>(work: (session: Session) => Promise<T>, threads?: number) => Promise<T>;
  readonly dispose: () => void;
}

export function openDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-research-'));
  const path = (slot: string): string => join(folder, slot);
  const has = (slot: string): boolean => existsSync(path(slot));
  let runs = 0;
  const session = async <T>(work: (session: Session) => Promise<T>, threads = 2): Promise<T> => {
    const opened = await openSession({ threads, memoryLimitMb: 512, tempDirectory: join(folder, 'duckdb'), directories: [folder] });
    try { return await work(opened); } finally { opened.close(); }
  };
  return {
    folder, path, has, session,
    putJson: (slot, value) => writeFileSync(path(slot), canonicalJson(value as never)),
    json: (slot) => JSON.parse(readFileSync(path(slot), 'utf8')),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
    run: async (gate, params = {}, threads = 2) => {
      const scratch = join(folder, `scratch-${(runs += 1)}`);
      mkdirSync(scratch);
      const declared = new Set(gate.inputs.map(slotName));
      const ref = (slot: string) => ({ path: path(slot), sha256: createHash('sha256').update(readFileSync(path(slot))).digest('hex') });
      const handed = new Set<string>();
      const context = {
        params: gate.params.parse(params), scratch, signal: new AbortController().signal, limits: { threads, memoryMb: 512, cacheDirectory: scratch }, config: () => null, family: () => [], progress: () => {},
        input: (slot: string) => { if (!declared.has(slot) || !has(slot)) throw new AppError('INTERNAL', `no input ${slot}`); return ref(slot); },
        optional: (slot: string) => { if (!declared.has(slot)) throw new AppError('INTERNAL', `input ${slot} is not declared`); return has(slot) ? ref(slot) : null; },
        inputJson: async (slot: string, schema: { parse: (value: unknown) => unknown }) => { if (!declared.has(slot)) throw new AppError('INTERNAL', `input ${slot} is not declared`); return schema.parse(JSON.parse(readFileSync(path(slot), 'utf8'))); },
        output: async (slot: string, artifact: { path?: string; text?: string; json?: unknown }) => {
          if (!gate.outputs.includes(slot) || handed.has(slot)) throw new AppError('INTERNAL', `output ${slot}`);
          handed.add(slot);
          if (artifact.path !== undefined) copyFileSync(artifact.path, path(slot));
          else writeFileSync(path(slot), artifact.text ?? canonicalJson(artifact.json as never));
          return ref(slot);
        },
      } as unknown as GateContext<unknown>;
      const result = await gate.run(context);
      const missing = gate.outputs.filter((slot) => !handed.has(slot));
      if (missing.length > 0) throw new AppError('INTERNAL', `${gate.id} did not hand over ${missing.join(', ')}`);
      return result;
    },
  };
}

const COLUMNS: readonly WrittenColumn[] = [
  { name: 'source_row', type: 'bigint' }, { name: 'symbol', type: 'text' }, { name: 'session', type: 'text' }, ...(['open', 'high', 'low', 'close'] as const).map((name): WrittenColumn => ({ name, type: 'decimal(18,6)' })),
  { name: 'volume', type: 'bigint' }, { name: 'factor', type: 'decimal(18,12)' },
];

/** The table `bar` of a panel. */
export async function writeBars(desk: Desk, panel: BarPanel): Promise<void> {
  await desk.session(async (session) => {
    const writer = await ColumnWriter.open(session, 'bars', COLUMNS);
    const length = panel.sessions.length;
    const cells = Array.from(panel.row, (row, i) => ({ row, i })).filter(({ row }) => row >= 0).sort((a, b) => a.row - b.row).map(({ i }) => i);
    const units = (values: Float64Array, scale: number): number[] => cells.map((i) => Math.round(values[i]! * scale));
    writer.append(cells.length, [cells.map((i) => panel.row[i]!), cells.map((i) => panel.symbols[Math.floor(i / length)]!), cells.map((i) => panel.sessions[i % length]!), units(panel.open, 1e6), units(panel.high, 1e6), units(panel.low, 1e6), units(panel.close, 1e6), units(panel.volume, 1), units(panel.factor, 1e12)]);
    writer.close();
    await session.copyOrdered(writtenSelect('bars', COLUMNS), desk.path('bar'), 'source_row', { alreadyOrdered: true });
  });
}
