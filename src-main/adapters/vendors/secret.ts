import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { SourceDocument } from './source-document.ts';
import type { SecretReader } from './vendor-source.ts';

const SHORTEST = 8;
const MARK = '[key]';

/** A key in use: where it goes, and how it is taken out of whatever leaves. */
export interface HeldSecret {
  /** Puts it into a request. */
  into(url: URL, headers: Record<string, string>): void;
  /** The text without the key in any of its spellings, and how often it stood there. */
  without(text: string): { readonly text: string; readonly count: number };
  /** An address without the key and the query member that holds it. */
  address(url: URL): string;
}

/**
 * The key that a document names. Errors: UNAUTHORISED where there is none, INVALID_INPUT for one that cannot be sent or is too short to be taken
 * out of a text again; neither shows any of it.
 */
export function heldSecret({ auth, baseUrl }: Pick<SourceDocument, 'auth' | 'baseUrl'>, secrets: SecretReader): HeldSecret {
  if (auth.kind === 'none') return { into: () => undefined, without: (text) => ({ text, count: 0 }), address: (url) => plain(url) };
  const value = secrets.read(auth.secret, new URL(baseUrl).host);
  if (value === null || value === '') throw new AppError('UNAUTHORISED', `there is no key ${auth.secret}`, { details: { key: auth.secret }, userAction: `Set the environment variable ${auth.secret}; the document holds its name only.` });
  if (!/^[\x21-\x7e]+$/.test(value) || value.length < SHORTEST) throw new AppError('INVALID_INPUT', `the key ${auth.secret} is shorter than ${SHORTEST} characters, or holds blanks or characters that no header may have`, { details: { key: auth.secret } });
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  const json = JSON.stringify(value).slice(1, -1);
  const spellings = [...new Set([value, encodeURIComponent(value), form, json, json.replaceAll('/', '\\/'), Buffer.from(value).toString('base64')])].sort((a, b) => b.length - a.length);
  const without = (text: string): { text: string; count: number } => {
    let [clean, count] = [text, 0];
    for (const spelling of spellings) {
      const parts = clean.split(spelling);
      count += parts.length - 1;
      clean = parts.join(MARK);
    }
    return { text: clean, count };
  };
  return {
    into(url, headers) {
      if (auth.kind === 'query') url.searchParams.set(auth.parameter, value);
      else headers[auth.header.toLowerCase()] = `${auth.prefix}${value}`;
    },
    without,
    address(url) {
      const shown = new URL(url);
      if (auth.kind === 'query') shown.searchParams.delete(auth.parameter);
      return without(plain(shown)).text;
    },
  };
}

function plain(url: URL): string {
  const shown = new URL(url);
  shown.username = shown.password = shown.hash = '';
  return shown.toString();
}
