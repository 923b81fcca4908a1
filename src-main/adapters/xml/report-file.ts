import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { HEADER_LINES, type ReportWriter, type Rows, type Values } from './xml-writer.ts';

/** One record (with its collaterals) or, for a template without records, the one report (with its rows). */
export interface ReportUnit {
  readonly values: Values;
  readonly collaterals?: readonly Values[];
  readonly rows?: Rows;
}

/** Where each line of a written report lies, so that any element can be read back without reading the file. */
export interface LineIndex {
  readonly version: 1;
  readonly headerLines: number;
  readonly records: number;
  /** Byte offset of line k at [k - 1]; the last entry is the length of the file. */
  readonly lineOffsets: readonly number[];
}

export interface WrittenReport {
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly index: LineIndex;
}

export interface WriteOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called about every 256 KiB with the number of records written. */
  readonly onProgress?: ((records: number) => void) | undefined;
}

const FLUSH_CHARACTERS = 256 * 1024;

/**
 * Streams a report to `file`. The next record is asked for only after the last block is on its way to disk, so memory stays at one
 * block. Rows of one exposure must come as one unit. @throws AppError CANCELLED, INVALID_INPUT (what the writer refuses).
 */
export async function writeReportFile(
  file: string, writer: ReportWriter, units: AsyncIterable<ReportUnit> | Iterable<ReportUnit>, options: WriteOptions = {},
): Promise<WrittenReport> {
  const isReport = !writer.plan.hasRecords;
  const handle = await open(file, 'w');
  try {
    const hash = createHash('sha256');
    const lineOffsets = [0];
    let bytes = 0;
    let records = 0;
    let pending = writer.header();
    const flush = async (): Promise<void> => {
      if (options.signal?.aborted) throw new AppError('CANCELLED', `writing ${file} was cancelled after ${records} records`);
      const block = Buffer.from(pending, 'utf8');
      pending = '';
      hash.update(block);
      for (let at = block.indexOf(0x0a); at !== -1; at = block.indexOf(0x0a, at + 1)) lineOffsets.push(bytes + at + 1);
      bytes += block.length;
      await handle.writeFile(block);
      options.onProgress?.(records);
    };
    for await (const unit of units) {
      if (isReport && records === 1) throw new AppError('INVALID_INPUT', `template ${writer.plan.template.id} holds one report, a second was given`);
      pending += isReport ? writer.report(unit.values, unit.rows) : writer.record(unit.values, unit.collaterals);
      records += 1;
      if (pending.length >= FLUSH_CHARACTERS) await flush();
    }
    pending += writer.footer();
    await flush();
    await handle.sync();
    return { records, bytes, sha256: hash.digest('hex'), index: { version: 1, headerLines: HEADER_LINES, records, lineOffsets } };
  } finally {
    await handle.close();
  }
}
