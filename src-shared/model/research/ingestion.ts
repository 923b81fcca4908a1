import { z } from 'zod';

/** What a vendor's file holds. `bars` are daily; the others are dated facts that a bar's session may join only when they were known. */
export const DOMAINS = ['bars', 'actions', 'membership', 'fundamentals', 'surface', 'insiders'] as const;
export const Domain = z.enum(DOMAINS);
export type Domain = z.infer<typeof Domain>;

/** One file of a vendor: which columns hold what. Column names are the file's headers, compared without case and white space. */
export const VendorFile = z.object({
  /** Slot of the file in the run: `vendor.001`, ... Given when the run is started; a pattern of file names before. */
  slot: z.string().optional(), match: z.string().optional(), fileName: z.string().optional(), sha256: z.string().optional(),
  vendor: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/), domain: Domain,
  /** Canonical field to header. */
  columns: z.record(z.string(), z.string()),
  /** For files of one symbol. */
  symbol: z.string().optional(),
  dateFormat: z.enum(['yyyy-MM-dd', 'MM/dd/yyyy', 'dd/MM/yyyy', 'yyyyMMdd', 'iso-instant', 'epoch-seconds', 'epoch-milliseconds']).default('yyyy-MM-dd'),
  /** Of instants: whose day the session is. An IANA name. */
  timeZone: z.string().default('UTC'),
  decimal: z.enum(['1,234.56', '1.234,56']).default('1,234.56'),
  /** Whether the vendor's prices are as traded, or changed afterwards for splits (and dividends). */
  adjusted: z.enum(['raw', 'split', 'split-and-dividend']).default('raw'),
  volumeUnit: z.number().positive().default(1),
});
export type VendorFile = z.infer<typeof VendorFile>;

/** How data comes in and is judged: a document, kept by version, an input of every run. */
export const Ingestion = z.object({
  kind: z.literal('research.ingestion'), version: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/), title: z.string(), calendar: z.enum(['XNYS', 'XLON']).default('XNYS'),
  window: z.object({ from: z.iso.date(), to: z.iso.date() }).optional(),
  files: z.array(VendorFile).min(1),
  /** Best first. A vendor that is not named is not used, and that is a finding. */
  priority: z.array(z.string()).min(1),
  tolerance: z.object({
    /** Above these two vendors differ on a bar: in basis points of the close, and per cent of the volume. */
    closeBps: z.number().min(0).default(25), volumePercent: z.number().min(0).default(20),
    /** Share of compared bars that may differ, and of expected bars that may be missing, before the gate blocks. */
    differingShare: z.number().min(0).max(1).default(0.02), missingShare: z.number().min(0).max(1).default(0.05),
  }).prefault({}),
  sanity: z.object({
    /** `exclude`: the bar is left out of `bar`, and stays in `vendor.bar` with its finding. Nothing is ever repaired. */
    action: z.enum(['report', 'exclude', 'block']).default('exclude'),
    /** Robust deviations of the return against the 60 returns *before* it (median, MAD), and the least return that counts. */
    deviations: z.number().positive().default(12), leastReturn: z.number().positive().default(0.25), highLow: z.number().positive().default(3), staleSessions: z.number().int().min(2).default(10),
  }).prefault({}),
});
export type Ingestion = z.infer<typeof Ingestion>;
