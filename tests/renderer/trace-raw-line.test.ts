import { describe, expect, it } from 'vitest';
import { cutRawLine, delimiterBeside, fieldSpans, sameField } from '../../src-renderer/features/trace/raw-line.ts';

const LINE = 'A1,"1,200.50","say ""hi""",x';

describe('the raw line', () => {
  it('TRV-25 fields are found with their quotes', () => {
    expect(fieldSpans(LINE, ',').map((span) => LINE.slice(span.start, span.end))).toEqual(['A1', '"1,200.50"', '"say ""hi"""', 'x']);
    expect(fieldSpans('', ',')).toEqual([{ start: 0, end: 0 }]);
  });
  it('TRV-26 the cell is cut on the plumb line, quotes and spaces as in the file', () => {
    expect(cutRawLine('a," £177,334.06 ",b', 2, 17)).toEqual({ before: 'a,', cellLeft: '" £177,334', cellRight: '.06 "', after: ',b' });
    expect(cutRawLine('a,"Full survey",b', 2, 15)).toMatchObject({ cellLeft: '"', cellRight: 'Full survey"' });
    expect(cutRawLine('a,Full survey,b', 2, 13)).toMatchObject({ cellLeft: '', cellRight: 'Full survey' });
  });
  it('TRV-27 a line break inside a cell keeps its place, and a very wide line is not put into the page', () => {
    expect(cutRawLine('a,"x\ny",b', 2, 7).cellRight).toBe('x y"');
    expect(cutRawLine(`${'1,'.repeat(20_000)}2`, 20_000, 20_001).before.length).toBeLessThan(1_000);
  });
  it('TRV-28 neighbours are shifted so that the same field lines up', () => {
    const start = LINE.indexOf('"1,200.50"');
    const hit = { line: LINE, start, end: start + 10 };
    expect(delimiterBeside(LINE, hit.start, hit.end)).toBe(',');
    const header = 'Id,"Balance, GBP",Note,X';
    const span = sameField(header, hit);
    expect(header.slice(span.start, span.end)).toBe('"Balance, GBP"');
    expect(sameField('short', hit)).toEqual({ start: 3, end: 5 });
  });
  it('TRV-28 the first field takes the delimiter after it', () => {
    expect(delimiterBeside('A;B', 0, 1)).toBe(';');
    expect(delimiterBeside('A', 0, 1)).toBeNull();
  });
});
