import { z } from 'zod';

/** Names of keys that a document may ask for: nothing else of the environment can be sent anywhere. */
export const KEY_NAME = /^TAPESTRY_KEY_[A-Z0-9_]{1,60}$/;
const KeyName = z.string().regex(KEY_NAME, 'the name of a key begins with TAPESTRY_KEY_');
/** Members in order, `a.b.0.c`; empty: the whole. */
const Path = z.string().max(200).regex(/^$|^[^.\s]+(?:\.[^.\s]+)*$/, 'members joined by dots');
const Header = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/);
const Template = z.string().max(500);

/** How the next page is asked for. */
export const Paging = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** A text of the page (a member, or a header) goes into a query member; absent or empty ends it. */
  z.object({ kind: z.literal('cursor'), parameter: z.string().min(1), path: Path.optional(), header: Header.optional() }),
  /** The rows so far are asked to be left out. `until`: a page without rows ends it, or one with fewer than `size`, where a vendor never gives fewer before the last. */
  z.object({ kind: z.literal('offset'), parameter: z.string().min(1), sizeParameter: z.string().min(1).optional(), size: z.number().int().min(1).max(1_000_000), start: z.number().int().min(0).default(0), until: z.enum(['empty', 'short']).default('empty') }),
  /** Pages are counted. */
  z.object({ kind: z.literal('page'), parameter: z.string().min(1), sizeParameter: z.string().min(1).optional(), size: z.number().int().min(1).max(1_000_000), start: z.number().int().min(0).default(1), until: z.enum(['empty', 'short']).default('empty') }),
  /** An address in the page, or in the header `Link` with rel="next" (RFC 8288). */
  z.object({ kind: z.literal('next-link'), path: Path.optional() }),
]);

export const Limits = z.object({
  requestsPerMinute: z.number().positive().max(60_000).default(60),
  /** How often a page is tried again, the wait before the first time, doubled each time, and the longest wait that a vendor may ask for. */
  retries: z.number().int().min(0).max(10).default(4), backoffMs: z.number().int().min(1).default(500), longestWaitMs: z.number().int().min(1).default(120_000),
  timeoutMs: z.number().int().min(10).max(600_000).default(30_000),
  pageBytes: z.number().int().min(1).max(256_000_000).default(32_000_000), totalBytes: z.number().int().min(1).max(16_000_000_000).default(1_000_000_000), pages: z.number().int().min(1).max(100_000).default(2_000),
});

/** A vendor's service as a document: what is asked, how it is answered, how much of it is taken. It never holds a key. */
export const SourceDocument = z.object({
  kind: z.literal('research.source'), version: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/), title: z.string().min(1).max(200), note: z.string().max(4000).default(''),
  baseUrl: z.string().max(500),
  /** May hold {symbol}, {symbols}, {from}, {to}: with {symbol} one request a symbol is made. */
  path: Template, query: z.record(z.string(), Template).default({}), headers: z.record(Header, z.string().max(500).regex(/^[\x20-\x7e]*$/)).default({}),
  auth: z.discriminatedUnion('kind', [z.object({ kind: z.literal('none') }), z.object({ kind: z.literal('header'), header: Header, prefix: z.string().max(40).regex(/^[\x20-\x7e]*$/).default(''), secret: KeyName }), z.object({ kind: z.literal('query'), parameter: z.string().min(1), secret: KeyName })]).default({ kind: 'none' }),
  answer: z.discriminatedUnion('format', [
    /** Pages of CSV are put one below the other, their header once. */
    z.object({ format: z.literal('csv') }),
    /** Rows are members of the list at `rows`; each becomes a line with these columns. `{symbol}` as a path is the symbol that was asked for. */
    z.object({ format: z.literal('json'), rows: Path.default(''), /** A page without the member has no rows; else it is an error, as an answer that says so with 200 would be. */ absent: z.enum(['error', 'none']).default('error'), columns: z.array(z.object({ header: z.string().min(1).max(100), path: z.union([z.literal('{symbol}'), Path]) })).min(1).max(200) }),
  ]),
  paging: Paging.default({ kind: 'none' }), limits: Limits.prefault({}),
  /** File that the rows go into; with {symbol} one a symbol. */
  file: z.string().regex(/^(?:[A-Za-z0-9_-]|\{symbol\})(?:[A-Za-z0-9._-]|\{symbol\}){0,80}\.csv$/, 'a plain name that ends in .csv').default('rows.csv'),
}).superRefine((document, context) => {
  const fault = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
  const problem = originProblem(document.baseUrl);
  if (problem !== null) fault(['baseUrl'], problem);
  if (!/^\/(?!\/)[^?#\\]*$/.test(document.path)) fault(['path'], 'begins with one /, and has neither ? nor #');
  if (document.path.split('/').some((part) => part === '..' || part === '.')) fault(['path'], 'has no . or .. as a part');
  for (const [name, text] of [['path', document.path], ...Object.entries(document.query)]) for (const [, word] of (text as string).matchAll(/\{([^}]*)\}/g)) if (!['symbol', 'symbols', 'from', 'to'].includes(word as string)) fault([name as string], `{${word}} is not known: {symbol}, {symbols}, {from}, {to}`);
  if (document.auth.kind === 'query' && Object.hasOwn(document.query, document.auth.parameter)) fault(['query', document.auth.parameter], 'is what the key goes into');
  if (document.auth.kind === 'header' && Object.keys(document.headers).some((name) => name.toLowerCase() === (document.auth as { header: string }).header.toLowerCase())) fault(['headers'], 'hold what the key goes into');
  if (document.paging.kind === 'cursor' && (document.paging.path === undefined) === (document.paging.header === undefined)) fault(['paging'], 'a cursor is at a path or in a header, one of the two');
  if (document.answer.format === 'csv' && ((document.paging.kind === 'cursor' && document.paging.path !== undefined) || (document.paging.kind === 'next-link' && document.paging.path !== undefined))) fault(['paging', 'path'], 'CSV has no members: use a header');
  if (document.file.includes('{symbol}') && !usesSymbol(document)) fault(['file'], 'is one a symbol, while the request is not');
  if (document.answer.format === 'csv' && usesSymbol(document) && !document.file.includes('{symbol}')) fault(['file'], 'CSV that is asked for symbol by symbol needs {symbol} in the file: its lines do not say whose they are');
});
export type SourceDocument = z.infer<typeof SourceDocument>;

/** Whether each symbol is asked for by itself. */
export function usesSymbol({ path, query }: Pick<SourceDocument, 'path' | 'query'>): boolean {
  return [path, ...Object.values(query)].some((text) => text.includes('{symbol}'));
}

/** Why an address is none that may be asked: https with a host's name, or http on 127.0.0.1; null where it may. */
export function originProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'is no address';
  }
  if (url.username !== '' || url.password !== '') return 'holds a user or a password';
  if (url.search !== '' || url.hash !== '') return 'holds ? or #';
  if (url.protocol === 'http:' && url.hostname === '127.0.0.1') return null;
  if (url.protocol !== 'https:') return 'is https, or http on 127.0.0.1';
  // By a number the machine's own network could be asked: a cloud's metadata, a router. URL writes every form of an IPv4 address with dots.
  return /^\[|^\d+\.\d+\.\d+\.\d+$/.test(url.hostname) || /(^|\.)localhost\.?$/.test(url.hostname) ? 'names a host by a number, or the machine itself' : null;
}
