/** Room for the button More, its gap included. */
const MORE = 72;
/** What the line beside the tabs keeps, where not all tabs fit. */
const KEPT = 240;

/**
 * How many tabs stand in the row: all where they fit, else as many as leave room for More and the line beside.
 * @param widths of the tabs, px, in their order
 * @param room width of the row, px
 */
export function tabsThatFit(widths: readonly number[], room: number, gap: number): number {
  const total = widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1);
  if (total <= room || widths.length === 0) return widths.length;
  let used = MORE + KEPT;
  let count = 0;
  for (const width of widths) {
    used += width + gap;
    if (used > room) break;
    count += 1;
  }
  return Math.max(1, count);
}
