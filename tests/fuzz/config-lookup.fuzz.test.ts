import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src-main/adapters/config/lookup-table.ts';
import { parseYaml } from '../../src-main/adapters/config/read-document.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';

const SETTINGS = { seed: 20260630, numRuns: 400 };
const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('configuration parsers', () => {
  it('CFG-10 any cells survive quoting and reading', () => {
    const rows = fc.array(fc.array(fc.string({ maxLength: 12 }), { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(rows, fc.constantFrom('\n', '\r\n'), (cells, end) => {
      expect(parseCsv(cells.map((row) => row.map(quote).join(',')).join(end))).toEqual(cells);
    }), SETTINGS);
  });

  it('CFG-8 any text is read as plain data or refused with a typed error', () => {
    const text = fc.array(fc.constantFrom('a: ', '- ', '[', ']', '{', '}', '&x ', '*x ', '!!set ', '<<: ', '"', "'", '\n', '  ', 'k', '1', '~', '? ', '# c', '|', '>', '\t', '%YAML 1.1\n', '---\n'), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, (yaml) => {
      const outcome = attempt(yaml);
      if (outcome.error === undefined) expect(JSON.stringify(outcome.value) ?? 'nothing').toBeTypeOf('string');
      else expect(outcome.error).toBeInstanceOf(AppError);
    }), SETTINGS);
  });
});

function attempt(yaml: string): { value?: unknown; error?: unknown } {
  try {
    return { value: parseYaml(yaml, 'x.yaml') };
  } catch (error) {
    return { error };
  }
}
