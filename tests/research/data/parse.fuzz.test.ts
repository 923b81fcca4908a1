import { describe, expect, it } from 'vitest';
import { decimal } from '../../../src-shared/kernel/decimal.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { civilDay, dayReader, NO_DAY } from '../../../src-main/pipelines/research/canonical/parse-day.ts';
import { READ, UnitReader } from '../../../src-main/pipelines/research/canonical/parse-number.ts';
import { barReader, readBar } from '../../../src-main/pipelines/research/canonical/read-bars.ts';
import { readingOf, type Reading } from '../../../src-main/pipelines/research/canonical/reading.ts';
import { figureOf } from '../../../src-main/pipelines/research/canonical/side-rows.ts';
import { VendorFile } from '../../../src-shared/model/research/ingestion.ts';

const random = seededRandom(4711);
const ALPHABET = '0123456789.,+-eE /:TZ\t\u001f\u0000\u00a0N/aInf€()%\'"';
const noise = (length: number): string => Array.from({ length }, () => ALPHABET[random.below(ALPHABET.length)]).join('');

describe('RDA-20 numbers of cells', () => {
  it('RDA-20 agree with exact decimals, half up at the sixth, in both ways of writing', () => {
    for (let n = 0; n < 20_000; n += 1) {
      const whole = String(random.below(10 ** random.below(9)));
      const fraction = random.below(3) === 0 ? '' : random.below(20) === 0 ? '.0000004999999999999999999999' : `.${Array.from({ length: 1 + random.below(10) }, () => random.below(10)).join('')}`;
      const exponent = random.below(6) === 0 ? `e${['', '+', '-'][random.below(3)]}${random.below(4)}` : '';
      const sign = ['', '-', '+'][random.below(3)] as string;
      const grouped = random.below(2) === 0 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
      const exact = decimal(`${sign}${whole}${fraction}`.replace(/^\+/, '')).times(decimal(10).pow(Number(exponent.slice(1) || 0)));
      for (const locale of ['1,234.56', '1.234,56'] as const) {
        const text = `${sign}${grouped}${fraction}`;
        const local = (locale === '1,234.56' ? text : text.replaceAll(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'))) + exponent;
        const reader = new UnitReader(locale, 6);
        const state = reader.read(`  ${local} `, 0, local.length + 3);
        const units = exact.abs().times(1e6);
        const rounded = units.plus(0.5).floor();
        if (rounded.greaterThan(Number.MAX_SAFE_INTEGER)) { expect(state).toBe(READ.tooLarge); continue; }
        expect([local, state, reader.units]).toEqual([local, READ.ok, rounded.isZero() ? 0 : rounded.times(exact.isNegative() ? -1 : 1).toNumber()]);
        if (units.equals(rounded)) expect(reader.lost).toBe(0);
        else expect(reader.lost).toBeGreaterThan(0);
        if (!units.isZero()) expect(reader.lost).toBeCloseTo(units.minus(rounded).abs().dividedBy(units).toNumber(), 6);
      }
    }
  });

  it('RDA-20 what is no number is none', () => {
    const reader = new UnitReader('1,234.56', 6);
    for (const text of ['', ' ', '\t']) expect([text, reader.read(text, 0, text.length)]).toEqual([text, READ.empty]);
    for (const text of ['.', '-', '+-1', '1,23', '12,34,567', '1234,567', ',123', '1,,234', '1.2.3', '1e', '1e1.5', '$1', '1 2', '(1)', 'NaN', 'Infinity', 'inf', '0x10', '1_000', '１２', '1%', 'n/a', '--1', '1e9999', '1-']) expect([text, reader.read(text, 0, text.length)]).toEqual([text, text === '1e9999' ? READ.noNumber : READ.noNumber]);
    for (const text of ['99999999999999999999', '9007199255', '1e30']) expect([text, reader.read(text, 0, text.length)]).toEqual([text, READ.tooLarge]);
  });

  it('RDA-20 any text at all ends in one of the four states, and units are whole and safe', () => {
    const reader = new UnitReader('1.234,56', 6);
    for (let n = 0; n < 50_000; n += 1) {
      const text = noise(random.below(24));
      const state = reader.read(text, 0, text.length);
      expect([0, 1, 2, 3]).toContain(state);
      expect(state === READ.ok ? Number.isSafeInteger(reader.units) : Number.isNaN(reader.units)).toBe(true);
    }
  });

  it('RDA-20 figures are the nearest double', () => {
    expect(figureOf('1,234,567.5', '1,234.56')).toBe(1234567.5);
    expect(figureOf('512345678901.25', '1,234.56')).toBe(512345678901.25);
    expect(figureOf('-1.234,5', '1.234,56')).toBe(-1234.5);
    for (const text of ['', '.', 'e5', '1e999', 'NaN', '12,34', '1 000']) expect(figureOf(text, '1,234.56')).toBeNaN();
  });
});

describe('RDA-21 dates of cells', () => {
  it('RDA-21 every day from 1900 to 2199 is its own number, and no other day is one', () => {
    let day = Date.UTC(1900, 0, 1) / 86_400_000;
    for (let year = 1900; year < 2200; year += 1) for (let month = 1; month <= 12; month += 1) for (let date = 1; date <= 31; date += 1) {
      const is = new Date(Date.UTC(year, month - 1, date)).getUTCMonth() === month - 1;
      if (!is) { expect(civilDay(year, month, date)).toBe(NO_DAY); continue; }
      if (civilDay(year, month, date) !== day) expect([year, month, date]).toBe(day);
      day += 1;
    }
    for (const [y, m, d] of [[1899, 12, 31], [2200, 1, 1], [2020, 0, 1], [2020, 13, 1], [2020, 1, 0], [Number.NaN, 1, 1]] as const) expect(civilDay(y, m, d)).toBe(NO_DAY);
  });

  it('RDA-21 each format reads its own and nothing else', () => {
    const of = (dateFormat: VendorFile['dateFormat'], text: string, timeZone = 'UTC'): string | null => { const { day } = dayReader({ dateFormat, timeZone })(text); return day === NO_DAY ? null : new Date(day * 86_400_000).toISOString().slice(0, 10); };
    expect(of('yyyy-MM-dd', '2020-02-29')).toBe('2020-02-29');
    expect(of('yyyy-MM-dd', '2020-02-29 00:00:00')).toBe('2020-02-29');
    expect(of('yyyy-MM-dd', '2020-02-29T13:00')).toBeNull();
    expect(of('MM/dd/yyyy', '2/9/2020')).toBe('2020-02-09');
    expect(of('dd/MM/yyyy', '2/9/2020')).toBe('2020-09-02');
    expect(of('MM/dd/yyyy', '13/02/2020')).toBeNull();
    expect(of('yyyyMMdd', '20200229')).toBe('2020-02-29');
    expect(of('yyyyMMdd', '20210229')).toBeNull();
    expect(of('iso-instant', '2020-01-03T02:30:00Z', 'America/New_York')).toBe('2020-01-02');
    expect(of('iso-instant', '2020-01-02T21:00:00-05:00', 'America/New_York')).toBe('2020-01-02');
    expect(of('iso-instant', '2020-01-02T21:00:00', 'America/New_York')).toBe('2020-01-02');
    expect(of('iso-instant', '2020-07-01T00:30:00+09:00', 'Europe/London')).toBe('2020-06-30');
    expect(of('epoch-seconds', '1577941200', 'America/New_York')).toBe('2020-01-02');
    expect(of('epoch-seconds', '1577941199', 'America/New_York')).toBe('2020-01-01');
    expect(of('epoch-milliseconds', '1577941200000', 'America/New_York')).toBe('2020-01-02');
    for (const text of ['', '2020-1', '2020-00-10', '10.01.2020', '2020-01-02T25:00:00Z', '2020-01-02T10:00:00+15:00', '1e9', '99999999999999999', '0x5', 'today']) for (const format of ['yyyy-MM-dd', 'iso-instant', 'epoch-seconds', 'MM/dd/yyyy', 'yyyyMMdd'] as const) expect([format, text, of(format, text)]).toEqual([format, text, null]);
    expect(() => dayReader({ dateFormat: 'iso-instant', timeZone: 'Mars/Olympus' })).toThrow(/no time zone/);
  });

  it('RDA-21 the day of an instant is that of the zone\'s clock, across every change of the clock', () => {
    for (const timeZone of ['America/New_York', 'Europe/London', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
      const read = dayReader({ dateFormat: 'epoch-seconds', timeZone });
      const clock = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
      for (let n = 0; n < 2_000; n += 1) {
        const at = Date.UTC(1995, 0, 1) / 1000 + random.below(40 * 365 * 24 * 4) * 900 + random.below(900);
        const { day } = read(String(at));
        if (new Date(day * 86_400_000).toISOString().slice(0, 10) !== clock.format(at * 1000)) expect([timeZone, at, day]).toBe(clock.format(at * 1000));
      }
    }
  });
});

describe('RDA-22 rows of cells', () => {
  const reading = (over: Record<string, unknown> = {}): Reading => {
    const entry = VendorFile.parse({ vendor: 'one', domain: 'bars', columns: { symbol: 'Sym', session: 'Date', open: 'O', high: 'H', low: 'L', close: 'C', volume: 'V' }, ...over });
    return readingOf({ slot: 'vendor.001', fileName: 'one.csv', sha256: '0'.repeat(64), rows: 1, firstRow: 0, headers: [' sym', 'DATE', 'o', 'h', 'l', 'c', 'v '], entry }, 0, []) as Reading;
  };

  it('RDA-22 a row is the same bar in the bulk and by itself', () => {
    const one = reading();
    const bulk = barReader(one);
    for (let n = 0; n < 5_000; n += 1) {
      const good = ['abc', '2020-01-02', '10', '11', '9', '10.5', '100'];
      const cells = good.map((cell) => (random.below(4) === 0 ? noise(random.below(12)) : cell));
      const { bar, faults } = readBar(one, cells);
      const joined = cells.map((cell) => cell.replaceAll('\u001f', '\ufffd')).join('\u001f');
      expect({ ...bulk.read(joined) }).toEqual(bar);
      expect(bulk.faults).toEqual(faults);
      expect(bar.verdict === 0).toBe(faults.every(({ rule }) => rule === 'MKT-108' || rule === 'MKT-109'));
    }
  });

  it('RDA-22 headers are found without case and white space; what is missing is said', () => {
    expect(reading().fields.map(({ column }) => column)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const findings: { rule: string; field: string; sourceRow: number | null; observed: string }[] = [];
    const entry = VendorFile.parse({ vendor: 'one', domain: 'bars', columns: { date: 'Date', open: 'O', high: 'H', low: 'L', close: 'Last', colour: 'V' } });
    expect(readingOf({ slot: 'vendor.001', fileName: 'one.csv', sha256: '', rows: 1, firstRow: 0, headers: ['Date', 'O', 'H', 'L', 'C', 'V'], entry }, 0, findings)).toBeNull();
    expect(findings.map(({ rule, field }) => [rule, field])).toEqual([['MKT-006', 'colour'], ['MKT-004', 'symbol'], ['MKT-003', 'close']]);
  });

  it('RDA-22 a symbol is 1 to 20 plain characters, and a file of one symbol holds no other', () => {
    const symbolOf = (text: string, over: Record<string, unknown> = {}): string | null => readBar(reading(over), [text, '2020-01-02', '10', '11', '9', '10.5', '100']).bar.symbol;
    expect(symbolOf(' brk.b ')).toBe('BRK.B');
    for (const text of ['', '=CMD()', 'A B', 'x'.repeat(21), '<b>', 'A;B', '../../A']) expect([text, symbolOf(text)]).toEqual([text, null]);
    expect(readBar(reading({ symbol: 'AAA' }), ['BBB', '2020-01-02', '10', '11', '9', '10.5', '100']).faults.map(({ rule }) => rule)).toEqual(['MKT-102']);
  });

  it('RDA-22 volumes come in the unit of the entry', () => {
    const volumeOf = (text: string, volumeUnit: number): number => readBar(reading({ volumeUnit }), ['A', '2020-01-02', '10', '11', '9', '10.5', text]).bar.volume;
    expect([volumeOf('1234', 1), volumeOf('1234.5', 1000), volumeOf('12', 100), volumeOf('99683152000000.00', 1)]).toEqual([1234, 1_234_500, 1200, 99_683_152_000_000]);
    expect(volumeOf('', 1)).toBeNaN();
    expect(readBar(reading(), ['A', '2020-01-02', '10', '11', '9', '10.5', '-1']).faults.map(({ rule }) => rule)).toEqual(['MKT-107']);
  });
});
