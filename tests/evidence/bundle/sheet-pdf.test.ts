import PDFDocument from 'pdfkit';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fonts } from '../../../src-main/adapters/pdf/fonts.ts';
import { renderPdf } from '../../../src-main/adapters/pdf/render-pdf.ts';
import { wrap } from '../../../src-main/adapters/pdf/wrap.ts';
import type { PdfDocument } from '../../../src-main/adapters/pdf/pdf-document.ts';
import { toyBench, type ToyBench } from '../../toy/toy-bench.ts';

const pages = (bytes: Uint8Array): number => Buffer.from(bytes).toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;

describe('papers as PDF', () => {
  let bench: ToyBench;
  beforeAll(() => { bench = toyBench(); });
  afterAll(() => bench.dispose());

  it('PDF-1 the sheet of a number: the same trace and head, the same bytes; another head, other bytes', async () => {
    const run = await bench.run();
    const ask = (): Promise<{ fileName: string; sha256: string; bytes: number; token: string }> => bench.client['trace.sheetPdf']({ run: run.id, address: 'sale:amount@1' });
    const first = await ask();
    const bytes = readFileSync(bench.fileTokens.resolve(first.token).path);
    expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(bytes.length).toBe(first.bytes);
    expect(pages(bytes)).toBeGreaterThanOrEqual(1);
    expect(first.fileName).toBe(`${run.id}-sale_amount_1.pdf`);
    expect((await ask()).sha256).toBe(first.sha256);
    bench.context.store.audit.append({ actor: 'ada', host: 'test', kind: 'test.entry', subject: 'x', payload: {} });
    expect((await ask()).sha256).not.toBe(first.sha256);
    await expect(bench.client['trace.sheetPdf']({ run: run.id, address: 'sale:amount@999' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('PDF-2 Latin, Greek, Cyrillic and Vietnamese are set, anything else is spelled as its code point, nothing is dropped', () => {
    const fonts = new Fonts(new PDFDocument());
    const shown = (text: string): string => fonts.runs('sans', text).map((run) => run.text).join('');
    for (const text of ['Ñandú Łódź Çelik', 'Зоя Щукина', 'Ωμέγα', 'Nguyễn Thị Minh', '€ £ “quoted” −1.20']) expect(shown(text)).toBe(text);
    expect(shown('王 a')).toBe('[U+738B] a');
    expect(shown('😀')).toBe('[U+1F600]');
    expect(shown('\u0000\u202Eevil')).toBe('[U+0000][U+202E]evil');
    expect(shown('\ud800')).toBe('[U+D800]');
    expect(fonts.runs('sans', 'aЗb').map((run) => run.font)).toEqual(['sans-latin', 'sans-cyrillic', 'sans-latin']);
    const document: PdfDocument = { title: '王小明 Зоя 😀 \u0000', blocks: [{ kind: 'line', text: 'عربى,王,a', mark: { start: 5, end: 6 } }, { kind: 'figure', value: '١٢٣', unit: '元' }] };
    expect(renderPdf(document)).toEqual(renderPdf(document));
  });

  it('PDF-3 long tables and lines go on over pages; a row taller than a page too; nothing hangs', () => {
    const table: PdfDocument = { title: 'long', foot: 'x'.repeat(2_000), blocks: [{ kind: 'table', columns: [{ title: 'a' }, { title: 'b', align: 'right', mono: true }], rows: Array.from({ length: 200 }, (_, i) => [`row ${i}`, { text: 'f'.repeat(i), tone: 'bad' as const }]) }] };
    expect(pages(renderPdf(table))).toBeGreaterThan(4);
    expect(pages(renderPdf({ title: 'tall', blocks: [{ kind: 'table', columns: [{ title: 'a' }], rows: [['word '.repeat(20_000)]] }] }))).toBeGreaterThan(5);
    expect(pages(renderPdf({ title: 'empty', blocks: [{ kind: 'table', columns: [], rows: [] }, { kind: 'line', text: '', mark: { start: 0, end: 0 } }, { kind: 'facts', rows: [] }] }))).toBe(1);
  });

  it('PDF-3 a wrapped line keeps every character, at blanks or inside a word', () => {
    const measure = (text: string): number => [...text].length;
    expect(wrap('aaa bbb ccc', 7, measure)).toEqual(['aaa bbb', 'ccc']);
    expect(wrap('f'.repeat(20), 8, measure).join('')).toBe('f'.repeat(20));
    expect(wrap('ab  cd,ef gh', 4, measure, true).join('')).toBe('ab  cd,ef gh');
    expect(wrap('one\ntwo\r\nthree', 80, measure)).toEqual(['one', 'two', 'three']);
    expect(wrap('', 10, measure)).toEqual(['']);
  });
});
