import { SaxesParser } from 'saxes';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { PREFLIGHT_LIMITS, readBlocks, XmlPreflight } from './preflight.ts';

/** Limits of one XML document that is read. */
export interface XmlLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Characters between two markups: text, an attribute, a tag. */
  readonly maxNodeCharacters: number;
  readonly maxAttributes: number;
}

export const XML_LIMITS: XmlLimits = { maxBytes: PREFLIGHT_LIMITS.maxBytes, maxDepth: 64, maxNodeCharacters: 1_200_000, maxAttributes: 16 };

export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  text(text: string): void;
  close(name: string, line: number): void;
}

/**
 * Streams a document through saxes behind the preflight. Names are as written (a prefix stays). Handlers run synchronously; between
 * two blocks the caller gets control, which is where an async consumer drains what the handlers gathered.
 * @throws AppError UNREADABLE with line and column, LIMIT_EXCEEDED, INVALID_INPUT (DOCTYPE), NOT_FOUND.
 */
export async function* streamXml(source: string | AsyncIterable<Uint8Array>, handlers: XmlHandlers, limits: XmlLimits = XML_LIMITS, name = typeof source === 'string' ? source : 'the document'): AsyncGenerator<void> {
  const preflight = new XmlPreflight(name, limits);
  const parser = new SaxesParser({ xmlns: false, position: true });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let depth = 0;
  let lastMarkup = 0;
  let consumed = 0;
  const over = (what: string, limit: number): AppError =>
    new AppError('LIMIT_EXCEEDED', `${name}, line ${parser.line}: more than ${limit} ${what}`, { details: { line: parser.line, limit } });
  parser.on('error', (error) => {
    throw new AppError('UNREADABLE', `${name} is not well-formed XML: ${error.message}`, { details: { line: parser.line, column: parser.column } });
  });
  parser.on('doctype', () => {
    throw new AppError('INVALID_INPUT', `${name} holds a document type declaration, which is refused`);
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    lastMarkup = consumed;
    if (depth > limits.maxDepth) throw over('levels of elements', limits.maxDepth);
    const attributes = tag.attributes as Record<string, string>;
    let count = 0;
    for (const _ in attributes) count += 1;
    if (count > limits.maxAttributes) throw over('attributes in one element', limits.maxAttributes);
    handlers.open(tag.name, attributes, parser.line);
  });
  parser.on('text', (text) => {
    if (text.length > limits.maxNodeCharacters) throw over('characters of text in one element', limits.maxNodeCharacters);
    handlers.text(text);
  });
  parser.on('cdata', (text) => handlers.text(text));
  parser.on('closetag', (tag) => {
    depth -= 1;
    lastMarkup = consumed;
    handlers.close(tag.name, parser.line);
  });
  const write = (text: string): void => {
    parser.write(text);
    consumed += text.length;
    // saxes gathers an unfinished node in memory; it may not grow without bound.
    if (consumed - lastMarkup > limits.maxNodeCharacters + 65_536) throw over('characters without an element', limits.maxNodeCharacters);
  };
  const decode = (block: Uint8Array | null): string => {
    try {
      return block === null ? decoder.decode() : decoder.decode(block, { stream: true });
    } catch (cause) {
      throw new AppError('UNREADABLE', `${name}: bytes after line ${parser.line} are not UTF-8`, { cause });
    }
  };
  const blocks = typeof source === 'string' ? readBlocks(source, 65_536) : source;
  const held: Uint8Array[] = [];
  const release = (): void => {
    for (const block of held) write(decode(block));
    held.length = 0;
  };
  for await (const block of blocks) {
    preflight.push(block);
    held.push(block);
    if (!preflight.startChecked) continue;
    release();
    yield;
  }
  preflight.end();
  release();
  write(decode(null));
  parser.close();
  yield;
}
