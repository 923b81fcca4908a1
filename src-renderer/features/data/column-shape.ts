/** What the data view needs to know of a column. */
export interface ColumnShape { readonly name: string; readonly type: string; readonly title: string; readonly unit: string }

/** Numbers are right-aligned and grouped. */
export function isNumber(type: string): boolean {
  return type === 'integer' || type.startsWith('decimal');
}

/** Title with its unit: the unit stands in the head, never in the cells. */
export function headOf(column: ColumnShape): string {
  return column.unit === 'none' || column.unit === '' ? column.title : `${column.title}, ${column.unit}`;
}

/** Width in px by what a column holds: dates and flags are narrow, texts wide; a long head gives some room. */
export function widthOf(column: ColumnShape): number {
  const base = column.type === 'date' ? 104 : column.type === 'boolean' ? 80 : isNumber(column.type) ? 124 : 150;
  return Math.min(240, Math.max(base, 36 + headOf(column).length * 6));
}
