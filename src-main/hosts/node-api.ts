import { AppError } from '../../src-shared/kernel/errors.ts';

const NEEDED = 10;

/** Said before a native module is loaded: an older Node crashes on it without a word. Throws UNAVAILABLE. */
export function assertNodeApi(versions: { readonly napi?: string | undefined; readonly node?: string | undefined } = process.versions): void {
  if (Number(versions.napi ?? '0') >= NEEDED) return;
  throw new AppError('UNAVAILABLE', `This is Node ${versions.node ?? 'of unknown version'} (Node-API ${versions.napi ?? 'unknown'}); Tapestry needs Node 24 (Node-API ${NEEDED})`, { userAction: 'Start it with `npm start`, `npm run demo` or `npm run -s tapestry -- ...`: they use the Node in node_modules.' });
}
