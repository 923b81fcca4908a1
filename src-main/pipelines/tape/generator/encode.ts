import { AppError } from '../../../../src-shared/kernel/errors.ts';

export type TapeEncoding = 'windows-1252' | 'utf-8-bom';

/** Characters of windows-1252's own block that the generator writes; everything else it writes is Latin-1. */
const OWN_BLOCK: Readonly<Record<string, number>> = { '€': 0x80, '–': 0x96, '—': 0x97, '‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94 };

/** Bytes of the text; windows-1252 refuses a character it cannot say. The BOM is the caller's first character. */
export function encode(text: string, encoding: TapeEncoding): Buffer {
  if (encoding === 'utf-8-bom') return Buffer.from(text, 'utf8');
  const bytes = Buffer.alloc(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const byte = code < 0x80 || (code > 0x9f && code < 0x100) ? code : OWN_BLOCK[text[i] as string];
    if (byte === undefined) throw new AppError('INTERNAL', `windows-1252 has no character U+${code.toString(16)}`);
    bytes[i] = byte;
  }
  return bytes;
}
