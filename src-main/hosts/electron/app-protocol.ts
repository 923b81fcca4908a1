import { serveAsset } from '../web/serve-asset.ts';
import { isAppUrl } from './policy.ts';

/** Privileges of `app://`: a standard, secure scheme that may fetch itself; no service workers, no CORS, CSP applies. */
export const APP_SCHEME_PRIVILEGES = Object.freeze({ standard: true, secure: true, supportFetchAPI: true, corsEnabled: false, bypassCSP: false, allowServiceWorkers: false, stream: false });

/** Answers `app://tapestry/...` with the built interface; GET only, the same bytes and headers as the loopback host. */
export async function answerAppRequest(request: { readonly method: string; readonly url: string }, assets: string): Promise<Response> {
  if (request.method !== 'GET' || !isAppUrl(request.url)) return new Response('Not taken here.\n', { status: 405, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  const answer = await serveAsset(assets, rawPath(request.url));
  return new Response(new Uint8Array(answer.body), { status: answer.status, headers: answer.headers });
}

/** The path as sent: a URL parser would already have folded `..` away and hidden the attempt. */
function rawPath(url: string): string {
  const afterScheme = url.slice(url.indexOf('://') + 3);
  const slash = afterScheme.indexOf('/');
  return slash < 0 ? '/' : (afterScheme.slice(slash).split(/[?#]/, 1)[0] ?? '/');
}
