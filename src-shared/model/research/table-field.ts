/** A column of a research table, beside `source_row`. */
export interface TableField {
  readonly name: string;
  readonly title: string;
  readonly type: 'text' | 'boolean' | 'integer' | 'bigint' | 'double' | 'decimal(18,6)' | 'decimal(18,12)';
  readonly unit: 'none' | 'currency' | 'price' | 'units' | 'fraction' | 'sessions' | 'bps' | 'ratio';
  readonly meaning: string;
}

export function field(name: string, title: string, type: TableField['type'], unit: TableField['unit'], meaning: string): TableField {
  return { name, title, type, unit, meaning };
}
