import { connectToSupervisor } from '../../../src-main/hosts/engine-side.ts';

/** Answers each message with itself; `{exit: n}` ends it, `{boom: true}` throws, `{flags: true}` tells its flags. */
const side = connectToSupervisor();
side.onDisconnect(() => process.exit());
side.onMessage((message) => {
  const order = message as { readonly exit?: number; readonly boom?: boolean; readonly flags?: boolean };
  if (order.exit !== undefined) {
    for (let i = 0; i < 100; i += 1) side.send({ last: i });
    process.disconnect();
    process.exitCode = order.exit;
  } else if (order.boom === true) {
    setImmediate(() => {
      throw new Error('last words');
    });
  } else if (order.flags === true) side.send({ args: process.argv.slice(2), execArgv: process.execArgv, cwd: process.cwd() });
  else side.send({ echo: message });
});
side.send({ ready: true });
