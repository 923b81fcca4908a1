import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { newNonce, securityHeaders } from './csp.ts';
import { resolveAsset } from './resolve-asset.ts';

export interface AssetAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

const NONCE_MARK = '__CSP_NONCE__';

/**
 * Answers a GET for the renderer's build: the same bytes and headers under `app://` and on the loopback host.
 * @param root the folder of the build (`out/renderer`)
 */
export async function serveAsset(root: string, urlPath: string): Promise<AssetAnswer> {
  const nonce = newNonce();
  const headers = securityHeaders(nonce);
  const text = (status: number, message: string): AssetAnswer => ({ status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(message) });
  const asset = resolveAsset(urlPath);
  if (asset === null) return text(404, 'There is no such page.\n');
  const bytes = await readInside(root, asset.path);
  if (bytes === null) {
    return asset.path === 'index.html'
      ? text(503, 'The interface is not built. Run `npm run build`, then reload.\n')
      : text(404, 'There is no such file.\n');
  }
  const body = asset.path.endsWith('.html') ? Buffer.from(bytes.toString('utf8').replaceAll(NONCE_MARK, nonce)) : bytes;
  return { status: 200, headers: { ...headers, 'content-type': asset.mediaType }, body };
}

/** The file's bytes; null where it does not exist or, through a symbolic link, lies outside the folder. */
async function readInside(root: string, path: string): Promise<Buffer | null> {
  try {
    const realRoot = await realpath(root);
    const real = await realpath(join(realRoot, path));
    const inside = relative(realRoot, real);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
    return await readFile(real);
  } catch {
    return null;
  }
}
