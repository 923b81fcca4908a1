/** Where the keyboard stands in a grid. Row -1 is the head. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** The place a key leads to, or null for keys that do not move. Shape: `rows` x `columns`, `page` rows in sight. */
export function moveInGrid(key: string, ctrl: boolean, at: Place, shape: { rows: number; columns: number; page: number }): Place | null {
  const row = (to: number) => ({ row: Math.max(0, Math.min(shape.rows - 1, to)), column: at.column });
  const column = (to: number) => ({ row: at.row, column: Math.max(0, Math.min(shape.columns - 1, to)) });
  switch (key) {
    case 'ArrowDown': return row(at.row + 1);
    case 'ArrowUp': return row(at.row - 1);
    case 'PageDown': return row(at.row + Math.max(1, shape.page - 1));
    case 'PageUp': return row(at.row - Math.max(1, shape.page - 1));
    case 'ArrowRight': return column(at.column + 1);
    case 'ArrowLeft': return column(at.column - 1);
    case 'Home': return ctrl ? { row: 0, column: 0 } : column(0);
    case 'End': return ctrl ? { row: Math.max(0, shape.rows - 1), column: shape.columns - 1 } : column(shape.columns - 1);
    default: return null;
  }
}
