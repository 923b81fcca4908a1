import { decimalParts, sqlType, widened } from '../sql-text.ts';

interface RatioSpec {
  readonly numerator: { readonly sql: string; readonly type: string };
  readonly denominator: { readonly sql: string; readonly type: string };
  /** A whole number such as 100 for points. */
  readonly factor: string;
  readonly precision: number;
  readonly scale: number;
}

/**
 * Exact `numerator / denominator * factor`, rounded half away from zero at `scale`: both sides become scaled HUGEINTs, because the
 * engine's own decimal division silently returns DOUBLE. Null where either side is null, the denominator is zero, or the result has
 * more digits than its type: one absurd row must not end the run of all others.
 */
export function exactRatio({ numerator, denominator, factor, precision, scale }: RatioSpec): string {
  const a = decimalParts(numerator.type)?.scale ?? 0;
  const b = decimalParts(denominator.type)?.scale ?? 0;
  const shift = scale + b - a;
  const top = `(${scaled(numerator.sql, a)} * ${factor}${shift > 0 ? ` * ${power(shift)}` : ''})`;
  const bottom = `(${scaled(denominator.sql, b)}${shift < 0 ? ` * ${power(-shift)}` : ''})`;
  const quotient = `(sign(${top}) * sign(${bottom}) * ((2 * abs(${top}) + abs(${bottom})) // (2 * abs(${bottom}))))`;
  const unit = scale === 0 ? '' : ` * CAST(0.${'0'.repeat(scale - 1)}1 AS DECIMAL(${scale + 1},${scale}))`;
  const whole = 38 - scale - 1;
  return `CASE WHEN ${denominator.sql} <> 0 THEN TRY(CAST(CAST(${quotient} AS DECIMAL(${whole},0))${unit} AS ${sqlType(`decimal(${precision},${scale})`)})) END`;
}

/**
 * A decimal as the whole number of its smallest units. Amounts whose units fit into 18 digits even after the multiplication take the
 * engine's fast integers (its cast from the widest decimal is thirty times slower); all others take the wide way.
 */
function scaled(sql: string, scale: number): string {
  if (scale === 0) return `CAST(${sql} AS HUGEINT)`;
  const unit = `CAST(1${'0'.repeat(scale)} AS DECIMAL(${scale + 1},0))`;
  const wide = `CAST(${widened(sql, `decimal(38,${scale})`)} * ${unit} AS HUGEINT)`;
  const digits = 18 - 2 * scale;
  if (digits < 1) return wide;
  const bound = `AS DECIMAL(18,${scale}))`;
  return `CASE WHEN ${sql} BETWEEN CAST('-${'9'.repeat(digits)}' ${bound} AND CAST('${'9'.repeat(digits)}' ${bound} THEN CAST(${sql} * ${unit} AS HUGEINT) ELSE ${wide} END`;
}

function power(exponent: number): string {
  return `CAST(1${'0'.repeat(exponent)} AS HUGEINT)`;
}
