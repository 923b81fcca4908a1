import { parentPort, workerData } from 'node:worker_threads';
import { type Libxml2Session, openLibxml2 } from './libxml2-session.ts';

/** Worker entry: compiles the schema in `workerData.schema` once and answers one chunk at a time. */
const port = parentPort;
let session: Promise<Libxml2Session> | null = null;

port?.on('message', (bytes: Uint8Array) => {
  session ??= openLibxml2((workerData as { schema: Uint8Array }).schema);
  session.then(
    (open) => port.postMessage({ messages: open.validate(bytes) }),
    (error: unknown) => port.postMessage({ failure: error instanceof Error ? error.message : String(error) }),
  ).catch((error: unknown) => port.postMessage({ failure: error instanceof Error ? error.message : String(error) }));
});
