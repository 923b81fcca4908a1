import type { CallOutput } from '../../state/use-call.ts';

export type Overview = CallOutput<'compare.overview'>;
export type Identity = Overview['left'];

/** What every section is given. */
export interface SectionProps {
  readonly overview: Overview;
  readonly left: string;
  readonly right: string;
  /** Path segments after the section. */
  readonly rest: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}
