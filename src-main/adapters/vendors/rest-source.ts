import type { Clock } from '../../../src-shared/kernel/clock.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { firstUrl, nextUrl } from './paging.ts';
import { pageRows } from './rows.ts';
import { heldSecret } from './secret.ts';
import { pace, send, type SendWork } from './send.ts';
import { usesSymbol, type SourceDocument } from './source-document.ts';
import type { SecretReader, Sleep, VendorPage, VendorRequest, VendorSource } from './vendor-source.ts';

/** As tables hold it, whatever the case. */
const SYMBOL = /^[A-Za-z0-9^][A-Za-z0-9._^=\-/]{0,19}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOST_SYMBOLS = 10_000;

/**
 * A vendor's service over HTTP by its document: symbol by symbol where the request has a place for one, page by page until the vendor says that
 * there is no more. Errors: see `send`; INVALID_INPUT for a request that does not fit, LIMIT_EXCEEDED for pages or bytes without end,
 * UNREADABLE where paging goes in a circle.
 */
export function restSource(document: SourceDocument, { secrets, clock, sleep }: { readonly secrets: SecretReader; readonly clock: Clock; readonly sleep: Sleep }): VendorSource {
  return {
    async *fetch(request, signal) {
      check(document, request);
      const secret = heldSecret(document, secrets);
      const work: SendWork = { document, secret, clock, sleep, signal };
      const paced = pace(work);
      let [number, bytes] = [0, 0];
      for (const symbol of usesSymbol(document) ? request.symbols : [null]) {
        const seen = new Set<string>();
        let before = '';
        let url: URL | null = firstUrl(document, filler(request, symbol));
        while (url !== null) {
          const where: string = secret.address(url);
          if (number >= document.limits.pages) throw new AppError('LIMIT_EXCEEDED', `${where} would be page ${number + 1}; at most ${document.limits.pages} are taken`, { details: { url: where, limit: document.limits.pages }, userAction: 'Ask for less, or raise the limit of the source’s document.' });
          if (seen.has(url.href)) throw new AppError('UNREADABLE', `${where} is asked for a second time: the vendor's paging goes in a circle`, { details: { url: where } });
          seen.add(url.href);
          const answered = await send(work, url, paced, document.limits.totalBytes - bytes);
          number += 1;
          bytes += answered.bytes;
          const read = pageRows(answered.text, document, symbol, where);
          if (read.rows.length > 0 && answered.sha256 === before) throw new AppError('UNREADABLE', `${where} is the page before once more: the vendor does not heed what asks for the next`, { details: { url: where } });
          before = answered.sha256;
          const clean = secret.without(answered.text);
          const { header, rows } = clean.count === 0 ? read : pageRows(clean.text, document, symbol, where);
          yield { symbol, number, url: where, status: answered.status, at: answered.at, attempts: answered.attempts, bytes: answered.bytes, sha256: answered.sha256, redacted: clean.count, text: clean.text, header, rows } satisfies VendorPage;
          url = nextUrl(document, url, answered, read, secret);
        }
      }
    },
  };
}

function check(document: SourceDocument, { symbols, from, to }: VendorRequest): void {
  const texts = [document.path, ...Object.values(document.query)].join(' ');
  if (symbols.length > MOST_SYMBOLS) throw new AppError('LIMIT_EXCEEDED', `${symbols.length} symbols were asked for; at most ${MOST_SYMBOLS}`);
  const wrong = symbols.find((symbol) => !SYMBOL.test(symbol) || symbol.includes('..'));
  if (wrong !== undefined) throw new AppError('INVALID_INPUT', `"${wrong.slice(0, 40)}" is no symbol`);
  const seen = new Set<string>();
  const twice = symbols.find((symbol) => seen.size === seen.add(symbol.toUpperCase()).size);
  if (twice !== undefined) throw new AppError('INVALID_INPUT', `${twice} is asked for twice: its rows would count twice`);
  if (symbols.length === 0 && /\{symbols?\}/.test(texts)) throw new AppError('INVALID_INPUT', `the source ${document.name} is asked by symbols, and none was named`, { userAction: 'Name them: --symbols AAA,BBB.' });
  for (const [name, day] of [['from', from], ['to', to]] as const) {
    if (day === null && texts.includes(`{${name}}`)) throw new AppError('INVALID_INPUT', `the source ${document.name} asks for a day: ${name}`, { userAction: `Name it: --${name} 2024-01-31.` });
    if (day !== null && !DAY.test(day)) throw new AppError('INVALID_INPUT', `"${day.slice(0, 40)}" is no day: write it as 2024-01-31`);
  }
}

/** Fills a template; in a path each value is one part of it. */
function filler({ symbols, from, to }: VendorRequest, symbol: string | null): (text: string, encode: boolean) => string {
  const values: Readonly<Record<string, string>> = { symbol: symbol ?? '', symbols: symbols.join(','), from: from ?? '', to: to ?? '' };
  return (text, encode) => text.replace(/\{(symbol|symbols|from|to)\}/g, (_, name: string) => (encode ? encodeURIComponent(values[name] ?? '') : values[name] ?? ''));
}
