import { placeInFile, planChunks, readChunks } from './chunks.ts';

/** Record ordinals for lines of a report, for validators that give only lines; lines outside records are absent. */
export async function recordsAtLines(file: string, recordElement: string, lines: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const plan = lines.length === 0 ? null : await planChunks(file, recordElement);
  if (!plan) return found;
  const wanted = new Set(lines);
  for await (const chunk of readChunks(file, recordElement, plan, 1024 * 1024, 64 * 1024 * 1024)) {
    const shift = chunk.bodyLine - chunk.headerLines - 1;
    for (const line of wanted) {
      const within = line - shift;
      if (within <= chunk.headerLines || within > chunk.lastBodyLine || found.has(line)) continue;
      const { record } = placeInFile(chunk, within);
      if (record !== null) found.set(line, record);
    }
  }
  return found;
}
