import { open } from 'node:fs/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';

/**
 * What every XML document passes before any parser sees it: UTF-8 (so that a byte search means something), no `<!DOCTYPE`,
 * no `<!ENTITY`. The search covers the whole document and does not parse, so a comment that quotes a DOCTYPE is refused too:
 * none of the documents we read has a reason to hold one. Source: Java's validator follows external entities otherwise.
 */
export interface PreflightLimits {
  readonly maxBytes: number;
}

export const PREFLIGHT_LIMITS: PreflightLimits = { maxBytes: 16 * 1024 ** 3 };

const FORBIDDEN = [Buffer.from('<!DOCTYPE'), Buffer.from('<!ENTITY')];
const OVERLAP = 16;

/** Feeds a document block by block; throws as soon as something is wrong. */
export class XmlPreflight {
  readonly #name: string;
  readonly #limits: PreflightLimits;
  #bytes = 0;
  #start: Buffer = Buffer.alloc(0);
  #startChecked = false;
  #tail: Buffer = Buffer.alloc(0);

  constructor(name: string, limits: PreflightLimits = PREFLIGHT_LIMITS) {
    this.#name = name;
    this.#limits = limits;
  }

  /** False while too little has come to tell encoding and kind: nothing may be parsed yet. */
  get startChecked(): boolean {
    return this.#startChecked;
  }

  /** @throws AppError LIMIT_EXCEEDED, UNREADABLE (not UTF-8, not XML), INVALID_INPUT (DOCTYPE or entity declaration). */
  push(block: Uint8Array): void {
    this.#bytes += block.length;
    if (this.#bytes > this.#limits.maxBytes) {
      throw new AppError('LIMIT_EXCEEDED', `${this.#name} is larger than ${this.#limits.maxBytes} bytes`, { details: { limit: this.#limits.maxBytes } });
    }
    if (!this.#startChecked) {
      this.#start = Buffer.concat([this.#start, block.subarray(0, 1024)]);
      if (this.#start.length >= 1024) this.#checkStart();
    }
    const seen = Buffer.concat([this.#tail, block]);
    for (const word of FORBIDDEN) {
      if (seen.includes(word)) {
        throw new AppError('INVALID_INPUT', `${this.#name} holds ${word.toString('latin1')}: document type and entity declarations are refused`, {
          userAction: 'remove the declaration; report and schema files need none',
        });
      }
    }
    this.#tail = seen.subarray(Math.max(0, seen.length - OVERLAP));
  }

  /** To be called after the last block. */
  end(): void {
    if (!this.#startChecked) this.#checkStart();
  }

  #checkStart(): void {
    this.#startChecked = true;
    const bytes = this.#start;
    const body = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
    const text = body.toString('latin1');
    if (body.subarray(0, 4).includes(0) || !/^\s*</.test(text)) {
      throw new AppError('UNREADABLE', `${this.#name} is not an XML document in UTF-8`, { userAction: 'supply the document as UTF-8 XML' });
    }
    const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
    if (declared !== undefined && !/^(?:utf-8|us-ascii)$/i.test(declared)) {
      throw new AppError('UNREADABLE', `${this.#name} declares the encoding ${declared}; only UTF-8 is read`, { userAction: 'convert the document to UTF-8' });
    }
  }
}

/** Runs the preflight over a whole file. @throws as `XmlPreflight`. */
export async function preflightFile(file: string, limits: PreflightLimits = PREFLIGHT_LIMITS): Promise<void> {
  const preflight = new XmlPreflight(file, limits);
  for await (const block of readBlocks(file)) preflight.push(block);
  preflight.end();
}

/** Runs the preflight over bytes in memory. @throws as `XmlPreflight`. */
export function preflightBytes(name: string, bytes: Uint8Array, limits: PreflightLimits = PREFLIGHT_LIMITS): void {
  const preflight = new XmlPreflight(name, limits);
  preflight.push(bytes);
  preflight.end();
}

/** The blocks of a file. @throws AppError NOT_FOUND. */
export async function* readBlocks(file: string, size = 1024 * 1024): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new AppError('NOT_FOUND', `${file} cannot be opened`, { cause });
  });
  try {
    for (;;) {
      const block = Buffer.allocUnsafe(size);
      const { bytesRead } = await handle.read(block, 0, size, null);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
