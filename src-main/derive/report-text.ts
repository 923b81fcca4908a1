import { decimal, toScale, toShortest } from '../../src-shared/kernel/decimal.ts';
import { parseLocalDate } from '../../src-shared/kernel/local-date.ts';
import type { TemplateField } from '../../src-shared/model/regime.ts';

/** Canonical text to the text of a report code's format; refuses what does not fit, in words. A trace runs it again. */
export function reportText(field: TemplateField, value: string): { text: string } | { why: string } {
  const [, name = '', size] = /^\{([A-Z/_]+)(?:-(\d+))?\}$/.exec(field.format) ?? [];
  switch (name) {
    case 'MONETARY': case 'PERCENTAGE': case 'NUMERIC': {
      if (!/^-?\d+(\.\d+)?$/.test(value)) return { why: `“${value}” is no decimal number` };
      const total = field.totalDigits ?? 18;
      const whole = decimal(value).abs().trunc().toFixed().length;
      if (whole > total) return { why: `“${value}” has more than ${total} digits` };
      const places = Math.min(field.fractionDigits ?? 5, total - whole);
      return { text: name === 'MONETARY' ? toScale(decimal(value), Math.min(2, places)) : toShortest(decimal(value), places) };
    }
    case 'INTEGER': return /^\d+$/.test(value) && value.length <= (size ?? '9999').length ? { text: value } : { why: `“${value}” is no whole number of at most ${(size ?? '9999').length} digits` };
    case 'DATEFORMAT': return parseLocalDate(value) ? { text: value } : { why: `“${value}” is no date YYYY-MM-DD` };
    case 'Y/N': return /^(true|y|yes)$/i.test(value) ? { text: 'true' } : /^(false|n|no)$/i.test(value) ? { text: 'false' } : { why: `“${value}” is neither yes nor no` };
    case 'LIST': return field.codes.includes(value) ? { text: value } : { why: `“${value}” is none of ${field.codes.join(', ')}` };
    case 'TELEPHONE': return /^\+[0-9]{1,3}-[0-9()+\-]{1,30}$/.test(value) ? { text: value } : { why: `“${value}” is no telephone number +CC-NUMBER` };
    default: return size !== undefined && value.length > Number(size) ? { why: `longer than ${size} characters` } : { text: value };
  }
}
