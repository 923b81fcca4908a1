import { AppError } from '../../src-shared/kernel/errors.ts';

/** A SQL identifier, quoted. */
export function ident(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A SQL text literal. NUL cannot stand in one and is refused. */
export function text(value: string): string {
  if (value.includes('\u0000')) throw new AppError('INVALID_INPUT', 'a NUL character cannot stand in a derivation');
  return `'${value.replaceAll("'", "''")}'`;
}

/** The SQL type of a column type such as `decimal(18,2)`. */
export function sqlType(type: string): string {
  switch (type) {
    case 'text': return 'VARCHAR';
    case 'date': return 'DATE';
    case 'boolean': return 'BOOLEAN';
    case 'integer': return 'BIGINT';
    default: {
      const match = /^decimal\((\d+),(\d+)\)$/.exec(type);
      if (!match) throw new AppError('INTERNAL', `"${type}" is no column type`);
      return `DECIMAL(${match[1]},${match[2]})`;
    }
  }
}

/** The typed literal for canonical text (ISO date, decimal point, true/false), or a typed NULL. */
export function literal(value: string | null, type: string): string {
  const sql = sqlType(type);
  return value === null ? `CAST(NULL AS ${sql})` : `CAST(${text(value)} AS ${sql})`;
}

/**
 * A number as the widest decimal of its scale. Arithmetic starts here: of two decimals of 18 digits the engine makes one of 18 digits
 * again and fails where the result has more.
 */
export function widened(sql: string, type: string): string {
  return `CAST(${sql} AS DECIMAL(38,${decimalParts(type)?.scale ?? 0}))`;
}

export function decimalParts(type: string): { precision: number; scale: number } | null {
  const match = /^decimal\((\d+),(\d+)\)$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : null;
}
