import { utilityProcess } from 'electron';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { once } from '../engine-port.ts';
import type { SpawnEngine } from '../engine-port.ts';

/** The engine as Electron's utility process: with the RunAsNode fuse off, the packaged binary cannot be forked as Node. */
export const spawnUtilityEngine: SpawnEngine = (spawn) => {
  const child = utilityProcess.fork(spawn.entry, [...(spawn.args ?? [])], {
    serviceName: 'Tapestry engine',
    execArgv: [...(spawn.heapMb === undefined ? [] : [`--max-old-space-size=${spawn.heapMb}`]), ...(spawn.execArgv ?? [])],
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(spawn.cwd === undefined ? {} : { cwd: spawn.cwd }),
    ...(spawn.env === undefined ? {} : { env: { ...spawn.env } }),
  });
  child.stderr?.on('data', (chunk: Buffer) => spawn.onStderr?.(chunk.toString('utf8')));
  const ended = once<[number | null, string | null]>();
  // Electron tells a code only; a negative or large one stands for the signal.
  child.once('exit', (code) => ended.fire(code, null));
  return {
    get pid() {
      return child.pid;
    },
    // Text and not an object: structured clone would carry what a forked process cannot.
    send: (message) => child.postMessage(JSON.stringify(message)),
    onMessage: (listener) => void child.on('message', (text: string) => listener(JSON.parse(text) as Json)),
    onExit: (listener) => ended.listen(listener),
    kill() {
      if (child.pid === undefined) child.kill();
      else process.kill(child.pid, 'SIGKILL');
    },
  };
};
