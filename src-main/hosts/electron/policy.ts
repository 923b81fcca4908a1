/** Every decision about what a window may do, as pure functions: the thin calls in main.ts have nothing left to decide. */

export const APP_SCHEME = 'app';
export const APP_HOST = 'tapestry';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** The one place where a window's powers are set. Frozen: no later line can widen them. */
export const WEB_PREFERENCES = Object.freeze({
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
});

export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Whether a message comes from the top frame of our own page. No frame (already gone) and no URL (not yet loaded) are not. */
export function isTrustedSender(frame: SenderFrame | null | undefined): boolean {
  return frame !== null && frame !== undefined && frame.parent === null && isAppUrl(frame.url);
}

/** Compared part by part: for a non-special scheme the URL parser's `origin` is "null", equal to every other such scheme's. */
export function isAppUrl(text: string): boolean {
  const url = parse(text);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === '';
}

export type Navigation = 'allow' | 'deny' | 'external';

/** Hosts that a person may be sent to in their own browser. Compared exactly, never by prefix or suffix. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set(['www.esma.europa.eu', 'eur-lex.europa.eu', 'www.fca.org.uk']);

/**
 * Where a click or a script may lead. Inside the application: its own pages. `external`: opened by the system's browser,
 * for https on the allow-list only, without user name or port.
 */
export function decideNavigation(text: string): Navigation {
  if (isAppUrl(text)) return 'allow';
  const url = parse(text);
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return 'deny';
  return EXTERNAL_HOSTS.has(url.hostname) ? 'external' : 'deny';
}

/** Copying to the clipboard is what the workbench needs; it reads files through the host, and nothing else at all. */
const GRANTED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Deny by default, for requests and for checks alike. */
export function decidePermission(permission: string, requestingUrl: string): boolean {
  return GRANTED_PERMISSIONS.has(permission) && isAppUrl(requestingUrl);
}

/** Whether the session may load this at all. The workbench has no remote content; `blob:` and `data:` are its own. */
export function decideRequest(text: string): boolean {
  const url = parse(text);
  if (url === null) return false;
  return isAppUrl(text) || url.protocol === 'devtools:' || url.protocol === 'data:' || text.startsWith(`blob:${APP_ORIGIN}/`);
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
