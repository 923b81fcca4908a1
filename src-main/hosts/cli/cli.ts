/** `npm run -s tapestry -- COMMAND`: the same services as the windows, for scripts and for people. Start at `main.ts`. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
