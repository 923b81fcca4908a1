import { fixtureHandlers } from './fixtures/handlers.ts';
import { startStaticHost } from './static-host.ts';

// Looking at the built renderer without any of src-main: `node tests/renderer/serve.ts [port]`.
const host = await startStaticHost(fixtureHandlers(), Number(process.argv[2] ?? 0));
console.log(host.url);
