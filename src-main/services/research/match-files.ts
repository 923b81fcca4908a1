import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Ingestion, VendorFile } from '../../../src-shared/model/research/ingestion.ts';

export interface GivenFile { readonly fileName: string; readonly sha256: string }
/** A file with the slot that it goes into and the entry of the ingestion that says how it is read. */
export interface MatchedFile extends GivenFile { readonly slot: string; readonly entry: VendorFile }

const SYMBOL = '{symbol}';
/** What may stand for a symbol in a file's name. */
const SYMBOL_TEXT = /^[A-Za-z0-9][A-Za-z0-9._^=-]{0,19}$/;
const NAMED = 12;

/**
 * Which entry of an ingestion reads which file: by its `match` (`*` any text, `?` one character, `{symbol}` the symbol, without case), else by
 * its `fileName`, else any file. Files get their slots in the order of the entries, then of their names, whatever the order they were given in.
 * Errors: INVALID_INPUT for a file that no entry or more than one fits, and for an entry that fits no file, naming both sides.
 */
export function matchFiles(ingestion: Ingestion, files: readonly GivenFile[]): readonly MatchedFile[] {
  const found = files.map((file) => ({ file, fits: ingestion.files.flatMap((entry, at) => { const symbol = fit(entry, file.fileName); return symbol === null ? [] : [{ at, entry, symbol }]; }) }));
  const stray = found.filter(({ fits }) => fits.length === 0).map(({ file }) => file.fileName);
  if (stray.length > 0) throw new AppError('INVALID_INPUT', `no entry of the ingestion ${ingestion.name} reads ${list(stray)}; its entries match ${list(ingestion.files.map(patternOf))}`, { details: { files: stray.slice(0, NAMED), ingestion: ingestion.name }, userAction: 'Add an entry for the file to the ingestion, or leave the file out.' });
  const twice = found.find(({ fits }) => fits.length > 1);
  if (twice) throw new AppError('INVALID_INPUT', `${twice.file.fileName} is matched by ${list(twice.fits.map(({ at, entry }) => `files[${at}] (${patternOf(entry)})`))}: which one reads it?`, { details: { file: twice.file.fileName, ingestion: ingestion.name }, userAction: 'Make the patterns of the ingestion exclude each other.' });
  const idle = ingestion.files.filter((_, at) => !found.some(({ fits }) => fits[0]?.at === at));
  if (idle.length > 0) throw new AppError('INVALID_INPUT', `${list(idle.map((entry) => `“${patternOf(entry)}” of ${entry.vendor}`))} of the ingestion ${ingestion.name} matches none of the files: ${list(files.map(({ fileName }) => fileName))}`, { details: { ingestion: ingestion.name }, userAction: 'Give the file, or take its entry out of the ingestion.' });
  const width = files.length > 999 ? 4 : 3;
  return found.map(({ file, fits }) => ({ ...file, ...(fits[0] as (typeof fits)[number]) }))
    .toSorted((a, b) => a.at - b.at || order(a.fileName, b.fileName) || order(a.sha256, b.sha256))
    .map(({ fileName, sha256, entry, symbol }, i) => ({ fileName, sha256, slot: `vendor.${String(i + 1).padStart(width, '0')}`, entry: symbol === '' ? entry : { ...entry, symbol } }));
}

/** The ingestion as the run reads it: one entry a file, with its slot, name and hash. The document itself is kept beside it, unchanged. */
export function resolvedIngestion(ingestion: Ingestion, matched: readonly MatchedFile[]): Ingestion {
  return { ...ingestion, files: matched.map(({ slot, fileName, sha256, entry: { match: _match, ...entry } }) => ({ ...entry, slot, fileName, sha256 })) };
}

/** The symbol in the name where the pattern has a place for it, else an empty text; null where the name does not fit. */
function fit(entry: VendorFile, fileName: string): string | null {
  const [pattern, name] = [patternOf(entry).toLowerCase(), fileName.toLowerCase()];
  const at = pattern.indexOf(SYMBOL);
  if (at === -1) return glob(pattern, name) ? '' : null;
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + SYMBOL.length)];
  if (!name.startsWith(before) || !name.endsWith(after) || name.length <= before.length + after.length) return null;
  const symbol = fileName.slice(before.length, fileName.length - after.length);
  return SYMBOL_TEXT.test(symbol) ? symbol.toUpperCase() : null;
}

/** Without a regular expression: a pattern from a document must not be able to take more than the product of both lengths. */
function glob(pattern: string, name: string): boolean {
  let [p, n, star, from] = [0, 0, -1, 0];
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') [star, from, p] = [p, n, p + 1];
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) [p, n] = [p + 1, n + 1];
    else if (star !== -1) [p, n, from] = [star + 1, from + 1, from + 1];
    else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function patternOf({ match, fileName }: VendorFile): string {
  return match ?? fileName ?? '*';
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => name.slice(0, 120)).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
