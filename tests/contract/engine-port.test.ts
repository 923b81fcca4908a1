import { tmpdir } from 'node:os';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src-shared/kernel/errors.ts';
import { forkEngine } from '../../src-main/hosts/engine-port.ts';
import type { EngineProcess, EngineSpawn } from '../../src-main/hosts/engine-port.ts';

const entry = fileURLToPath(new URL('./engines/echo-engine.ts', import.meta.url));
const running: EngineProcess[] = [];
afterEach(() => {
  while (running.length > 0) running.pop()?.kill();
});

function start(more: Partial<EngineSpawn> = {}) {
  const messages: Json[] = [];
  const exits: [number | null, string | null][] = [];
  const engine = forkEngine({ entry, execArgv: [], ...more });
  running.push(engine);
  engine.onMessage((message) => messages.push(message));
  engine.onExit((code, signal) => exits.push([code, signal]));
  return { engine, messages, exits };
}

describe('the engine process port', () => {
  it('HST-50 carries JSON both ways, in order', async () => {
    const { engine, messages } = start();
    await expect.poll(() => messages.length, { timeout: 20_000 }).toBe(1);
    for (let i = 0; i < 50; i += 1) engine.send({ i, text: '£ \u2028', nothing: null });
    await expect.poll(() => messages.length, { timeout: 20_000 }).toBe(51);
    expect(messages.slice(1)).toEqual(Array.from({ length: 50 }, (_, i) => ({ echo: { i, text: '£ \u2028', nothing: null } })));
    expect(engine.pid).toBeGreaterThan(0);
  });

  it('HST-50 passes the heap ceiling, arguments and folder', async () => {
    const { engine, messages } = start({ heapMb: 123, args: ['--a', 'b'], cwd: tmpdir() });
    await expect.poll(() => messages.length, { timeout: 20_000 }).toBe(1);
    engine.send({ flags: true });
    await expect.poll(() => messages.length, { timeout: 20_000 }).toBe(2);
    expect(messages[1]).toEqual({ args: ['--a', 'b'], execArgv: ['--max-old-space-size=123'], cwd: realpathSync(tmpdir()) });
  });

  it('HST-51 its exit is told once, after its last message, also to a late listener', async () => {
    const { engine, messages, exits } = start();
    await expect.poll(() => messages.length, { timeout: 20_000 }).toBe(1);
    engine.send({ exit: 7 });
    await expect.poll(() => exits.length, { timeout: 20_000 }).toBe(1);
    expect(messages).toHaveLength(101);
    expect(exits).toEqual([[7, null]]);
    const late: (number | null)[] = [];
    engine.onExit((code) => late.push(code));
    expect(late).toEqual([7]);
    engine.send({ nobody: 'hears' });
    expect(exits).toHaveLength(1);
  });

  it('HST-51 a kill is a signal, a crash leaves its last words, a process that cannot start has an exit too', async () => {
    const killed = start();
    await expect.poll(() => killed.messages.length, { timeout: 20_000 }).toBe(1);
    killed.engine.kill();
    await expect.poll(() => killed.exits, { timeout: 20_000 }).toEqual([[null, 'SIGKILL']]);

    let stderr = '';
    const crashed = start({ onStderr: (chunk) => (stderr += chunk) });
    await expect.poll(() => crashed.messages.length, { timeout: 20_000 }).toBe(1);
    crashed.engine.send({ boom: true });
    await expect.poll(() => crashed.exits, { timeout: 20_000 }).toEqual([[1, null]]);
    await expect.poll(() => stderr).toContain('last words');

    const absent = start({ entry: '/no/such/engine.ts' });
    await expect.poll(() => absent.exits, { timeout: 20_000 }).toEqual([[1, null]]);
    const nowhere = start({ cwd: '/no/such/folder' });
    await expect.poll(() => nowhere.exits, { timeout: 20_000 }).toEqual([[null, null]]);
  });
});
