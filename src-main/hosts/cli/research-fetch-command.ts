import { readFileSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { resolve } from 'node:path';
import { fetchFiles } from '../../adapters/vendors/fetch-files.ts';
import { restSource } from '../../adapters/vendors/rest-source.ts';
import { KEY_NAME, SourceDocument } from '../../adapters/vendors/source-document.ts';
import type { SecretReader, Sleep } from '../../adapters/vendors/vendor-source.ts';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import { parseText, parseWith } from '../../services/intake.ts';
import { systemClock } from '../system-clock.ts';
import { textOption, textOptions, type Command } from './command.ts';

const MOST_BYTES = 1_000_000;
const MOST_LIST_BYTES = 1_000_000;

/** Keys come from the environment, by the names that documents may use; one with NAME_HOST beside it goes to that host only, whatever a document says. */
const environmentKeys: SecretReader = {
  read(name, host) {
    if (!KEY_NAME.test(name)) return null;
    const kept = process.env[`${name}_HOST`];
    if (kept !== undefined && kept !== '' && kept !== host) throw new AppError('UNAUTHORISED', `the key ${name} is kept for ${kept}, and the document would send it to ${host}`, { details: { key: name, host }, userAction: `Check the document; where it is right, set ${name}_HOST to its host.` });
    return process.env[name] ?? null;
  },
};
const sleep: Sleep = async (milliseconds, signal) => {
  await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw new AppError('CANCELLED', 'the fetch was broken off', { userAction: 'Start it again; nothing was kept.' });
    throw error;
  });
};

export const researchFetch: Command = {
  name: 'research fetch', minds: 'interrupt',
  usage: 'research fetch --source FILE --out FOLDER [--symbols AAA,BBB|@FILE]... [--from DAY] [--to DAY]',
  summary: 'Fetches a vendor’s data into files for the ingest, with a manifest of where every row came from. The key is read from TAPESTRY_KEY_....',
  options: { source: { type: 'string' }, out: { type: 'string' }, symbols: { type: 'string', multiple: true }, from: { type: 'string' }, to: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const needed = (name: string): string => {
      const value = textOption(context, name)?.trim();
      if (value === undefined || value === '') throw new AppError('INVALID_INPUT', `--${name} is missing`, { userAction: researchFetch.usage });
      return value;
    };
    const [path, folder] = [resolve(context.cwd, needed('source')), resolve(context.cwd, needed('out'))];
    const document = parseWith(SourceDocument, parseText(fileText(path, MOST_BYTES), path), `${path} is no source document`);
    const symbols = [...new Set(textOptions(context, 'symbols').flatMap((given) => (given.startsWith('@') ? fileText(resolve(context.cwd, given.slice(1)), MOST_LIST_BYTES) : given).split(/[\s,]+/)).filter((each) => each !== '').map((each) => each.toUpperCase()))];
    const request = { symbols, from: textOption(context, 'from') ?? null, to: textOption(context, 'to') ?? null };
    const source = restSource(document, { secrets: environmentKeys, clock: systemClock, sleep });
    const manifest = await fetchFiles(source, document, request, folder, { signal: context.signal, onPage: ({ number, url, rows }) => context.say(`page ${number}: ${rows} rows of ${url}`) });
    const rows = manifest.files.reduce((sum, file) => sum + file.rows, 0);
    const text = [`${manifest.files.length} ${manifest.files.length === 1 ? 'file' : 'files'}, ${rows} rows of ${manifest.pages.length} pages in ${folder}`, ...manifest.files.map(({ file, rows: count, sha256 }) => `  ${file}  ${count} rows  ${sha256.slice(0, 12)}`), '  provenance/manifest.json says where every row came from'];
    return { json: { folder, files: JSON.parse(JSON.stringify(manifest.files)) as Json, pages: manifest.pages.length, rows }, text: text.join('\n'), exit: 0 };
  },
};

function fileText(path: string, most: number): string {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts?.isFile()) throw new AppError('NOT_FOUND', `there is no file ${path}`, { details: { file: path } });
  if (facts.size > most) throw new AppError('LIMIT_EXCEEDED', `${path} has ${facts.size} bytes; it may have ${most}`, { details: { bytes: facts.size, limit: most } });
  return readFileSync(path, 'utf8');
}
