/** Where the portfolio is: Spain in euro, or four countries of Latin America in their currencies, reported in dollars. */
export type GeneratorCountry = 'es' | 'latam';

/** Headers and forms of the file: field names of the registry (needs no review), English, or Spanish (semicolons, decimal commas, dd/mm/yyyy). */
export type GeneratorHeaders = 'canonical' | 'english' | 'spanish';

export interface GeneratorOptions {
  /** Loans on the first date, 1 or more. */
  readonly loans: number;
  readonly seed: number;
  readonly country?: GeneratorCountry;
  readonly headers?: GeneratorHeaders;
  /** Reporting date, ISO. */
  readonly date?: string;
  /** A later date: a second file with the loans that stayed and the new ones. */
  readonly second?: string;
}

/** The whole set of options, defaults filled in. */
export type PortfolioPlan = Required<Omit<GeneratorOptions, 'second'>> & { readonly second: string | null };

export const DEMO_OPTIONS = { loans: 2000, seed: 42, country: 'es', headers: 'canonical', date: '2025-12-31', second: '2026-06-30' } as const satisfies GeneratorOptions;
