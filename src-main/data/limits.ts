/** What one tape may cost. Over a limit is LIMIT_EXCEEDED; the host may configure every one. */
export interface TapeLimits {
  readonly maxFileBytes: number;
  /** Longest record in bytes; also how far an unclosed quote is followed before it is read as a plain character. */
  readonly maxRecordBytes: number;
  readonly maxColumns: number;
  readonly maxRecords: number;
  /** Structural findings kept; beyond it the dialect is wrong, not the data. */
  readonly maxFindings: number;
  /** Records set aside (blank lines, repeated headers, footers) that the dialect lists. */
  readonly maxSetAside: number;
  readonly workbook: WorkbookLimits;
}

export interface WorkbookLimits {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxTotalBytes: number;
  /** Inflated over deflated bytes, for entries past 1 MiB inflated. */
  readonly maxRatio: number;
  /** Resident memory of the reading process. */
  readonly maxRssBytes: number;
  readonly timeoutMs: number;
}

const MiB = 1024 * 1024;

export const DEFAULT_LIMITS: TapeLimits = {
  maxFileBytes: 8 * 1024 * MiB,
  maxRecordBytes: 4 * MiB,
  maxColumns: 2_000,
  maxRecords: 50_000_000,
  maxFindings: 1_000_000,
  maxSetAside: 100_000,
  workbook: { maxEntries: 2_000, maxEntryBytes: 512 * MiB, maxTotalBytes: 1024 * MiB, maxRatio: 300, maxRssBytes: 1536 * MiB, timeoutMs: 120_000 },
};
