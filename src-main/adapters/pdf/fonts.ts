import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';
import { unpackWoff } from './unpack-woff.ts';

/** A face of the document; each is several files, one per script. */
export type Face = 'sans' | 'bold' | 'mono';

/** A stretch of text that one font file shows. */
export interface Run { readonly font: string; readonly text: string }

const FILES: Readonly<Record<Face, { readonly family: string; readonly weight: number; readonly scripts: readonly string[] }>> = {
  sans: { family: 'sans', weight: 400, scripts: ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'] },
  bold: { family: 'sans', weight: 600, scripts: ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'] },
  mono: { family: 'mono', weight: 400, scripts: ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese'] },
};

/** What pdfkit keeps of a font that it opened; it has no public way to ask whether a character is there. */
interface Opened { readonly _font: { readonly font: { hasGlyphForCodePoint(code: number): boolean } } }

const bytesOf = new Map<string, Buffer>();

/** The fonts of one document: IBM Plex (SIL Open Font License), a file opened only when a character needs it. */
export class Fonts {
  private readonly doc: InstanceType<typeof PDFDocument>;
  private readonly opened = new Map<string, (code: number) => boolean>();
  private readonly places = new Map<string, string | null>();
  private readonly widths = new Map<string, number>();

  constructor(doc: InstanceType<typeof PDFDocument>) {
    this.doc = doc;
  }

  /**
   * Splits a text into stretches by the font file that has its characters. A character that none has (an ideograph, an emoji, a
   * control) is written as its code point in brackets: nothing of a name or a value is dropped in silence.
   */
  runs(face: Face, text: string): Run[] {
    const runs: { font: string; text: string }[] = [];
    const put = (font: string, piece: string): void => {
      const last = runs.at(-1);
      if (last?.font === font) last.text += piece;
      else runs.push({ font, text: piece });
    };
    for (const character of text) {
      const font = this.place(face, character.codePointAt(0) as number);
      if (font === null) put(`${face}-latin`, spelled(character.codePointAt(0) as number));
      else put(font, character);
    }
    return runs;
  }

  /** Width of a text in points. */
  width(face: Face, size: number, text: string): number {
    const key = `${face}/${size}/${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = this.runs(face, text).reduce((sum, run) => sum + this.use(run.font, size).widthOfString(run.text), 0);
      if (this.widths.size > 20_000) this.widths.clear();
      this.widths.set(key, width);
    }
    return width;
  }

  /** Writes a text on one line, `y` its upper edge; gives where it ended. */
  write(face: Face, size: number, text: string, x: number, y: number): number {
    let at = x;
    for (const run of this.runs(face, text)) {
      const doc = this.use(run.font, size);
      doc.text(run.text, at, y, { lineBreak: false });
      at += doc.widthOfString(run.text);
    }
    return at;
  }

  private use(font: string, size: number): InstanceType<typeof PDFDocument> {
    this.open(font);
    return this.doc.font(font).fontSize(size);
  }

  private place(face: Face, code: number): string | null {
    const key = `${face}/${code}`;
    let place = this.places.get(key);
    if (place === undefined) {
      const control = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000) || (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code === 0xfeff;
      const script = control ? undefined : FILES[face].scripts.find((each) => this.open(`${face}-${each}`)(code));
      place = script === undefined ? null : `${face}-${script}`;
      this.places.set(key, place);
    }
    return place;
  }

  private open(font: string): (code: number) => boolean {
    let has = this.opened.get(font);
    if (!has) {
      this.doc.registerFont(font, fontBytes(font));
      const opened = (this.doc.font(font) as unknown as Opened)._font.font;
      has = (code) => opened.hasGlyphForCodePoint(code);
      this.opened.set(font, has);
    }
    return has;
  }
}

function fontBytes(font: string): Buffer {
  let bytes = bytesOf.get(font);
  if (!bytes) {
    const [face, ...script] = font.split('-');
    const { family, weight } = FILES[face as Face];
    bytes = unpackWoff(readFileSync(createRequire(import.meta.url).resolve(`@fontsource/ibm-plex-${family}/files/ibm-plex-${family}-${script.join('-')}-${weight}-normal.woff`)));
    bytesOf.set(font, bytes);
  }
  return bytes;
}

function spelled(code: number): string {
  return code === 9 ? '    ' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
