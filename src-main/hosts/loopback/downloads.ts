import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { safePath } from '../../data/safe-path.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { FileTokens } from '../file-tokens.ts';
import { newNonce, securityHeaders } from '../web/csp.ts';

/** RFC 6266: an ASCII form for old readers and the exact name beside it. Quotes, backslashes and controls cannot break out. */
export function contentDisposition(name: string): string {
  const ascii = name.replaceAll(/[^A-Za-z0-9 ._()-]/g, '_');
  const exact = encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}

/**
 * Sends an exported file by its token, as an attachment, never as something a browser would run. Only files inside the
 * workspace leave this way: a token for a file that a person picked elsewhere is for reading it in, not for sending it out.
 */
export async function sendExport(response: ServerResponse, tokens: FileTokens, token: string, workspaceDir: string): Promise<void> {
  const file = tokens.resolve(token);
  const path = safePath(workspaceDir, file.path);
  const facts = await stat(path).catch(() => null);
  if (facts === null || !facts.isFile()) throw new AppError('NOT_FOUND', `${file.name} is no longer in the workspace`, { userAction: 'Export it again.' });
  response.writeHead(200, { ...securityHeaders(newNonce()), 'content-type': 'application/octet-stream', 'content-length': facts.size, 'content-disposition': contentDisposition(file.name) });
  await pipeline(createReadStream(path), response);
}
