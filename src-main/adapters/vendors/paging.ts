import { AppError } from '../../../src-shared/kernel/errors.ts';
import { memberAt, type PageRows } from './rows.ts';
import type { HeldSecret } from './secret.ts';
import { sameOrigin, type Answered } from './send.ts';
import type { SourceDocument } from './source-document.ts';

/** The address of the first page of a symbol (null: of all), without the key. */
export function firstUrl(document: SourceDocument, fill: (text: string, encode: boolean) => string): URL {
  const base = new URL(document.baseUrl);
  const url = new URL(`${base.pathname.replace(/\/$/, '')}${fill(document.path, true)}`, base.origin);
  for (const [name, text] of Object.entries(document.query)) {
    const value = fill(text, false);
    if (value !== '') url.searchParams.set(name, value);
  }
  const { paging } = document;
  if (paging.kind === 'offset' || paging.kind === 'page') {
    url.searchParams.set(paging.parameter, String(paging.start));
    if (paging.sizeParameter !== undefined) url.searchParams.set(paging.sizeParameter, String(paging.size));
  }
  return url;
}

/** The address of the page after one; null after the last. Errors: UNAUTHORISED where it leads to another host, UNREADABLE. */
export function nextUrl({ paging }: SourceDocument, asked: URL, { headers }: Answered, { rows, page }: PageRows, secret: HeldSecret): URL | null {
  const next = new URL(asked);
  switch (paging.kind) {
    case 'none': return null;
    case 'offset':
    case 'page':
      // A vendor may give fewer than it is asked for: what counts is what came.
      if (rows.length < (paging.until === 'short' ? paging.size : 1)) return null;
      next.searchParams.set(paging.parameter, String(Number(asked.searchParams.get(paging.parameter)) + (paging.kind === 'page' ? 1 : rows.length)));
      return next;
    case 'cursor': {
      const cursor = paging.header === undefined ? textAt(page, paging.path ?? '', secret.address(asked)) : headers.get(paging.header);
      if (cursor === null || cursor === '') return null;
      next.searchParams.set(paging.parameter, cursor);
      return next;
    }
    case 'next-link': {
      const link = paging.path === undefined ? nextOf(headers.get('link')) : textAt(page, paging.path, secret.address(asked));
      return link === null || link === '' ? null : sameOrigin(link, asked, asked, secret);
    }
  }
}

function textAt(page: unknown, path: string, where: string): string | null {
  const value = memberAt(page, path);
  if (value === undefined || value === null || value === false) return null;
  if (typeof value !== 'string') throw new AppError('UNREADABLE', `${where}: ${path} does not say what the next page is`, { details: { path } });
  return value;
}

/** The target with rel="next" of a Link header (RFC 8288, 3). */
export function nextOf(header: string | null): string | null {
  for (const [, target, parameters] of (header ?? '').slice(0, 8_000).matchAll(/<([^<>]*)>([^<]*)/g)) if (/;\s*rel\s*=\s*"?(?:[^";,]*\s)?next(?:\s[^";,]*)?"?\s*(?:[;,]|$)/i.test(parameters ?? '')) return target ?? null;
  return null;
}
