import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { EngineProcess, SpawnEngine } from '../engine-port.ts';

/** From source, then beside a bundle. */
const ENTRIES = ['./engine-process.ts', './engine-process.js', './engine.js'];

/** Starts an engine process. `say` gets what it writes to stderr: a native crash has its last words there. */
export function spawnEngine(spawn: SpawnEngine, say: (text: string) => void): EngineProcess {
  const entry = ENTRIES.map((name) => fileURLToPath(new URL(name, import.meta.url))).find((path) => existsSync(path));
  if (entry === undefined) throw new AppError('UNAVAILABLE', 'the engine is missing from this installation', { userAction: 'Install Tapestry again, or run `npm run build`.' });
  return spawn({ entry, onStderr: say });
}
