import { CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import { text as quoted } from '../../../derive/sql-text.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { parquet } from '../../../intake/gate-session.ts';
import type { ShadowStep } from './steps.ts';

/** What the experiment stored of a session: equity and cash, and its fills by number. */
export interface StoredSession { readonly equity: string; readonly cash: string }
export interface Stored { readonly sessions: ReadonlyMap<string, StoredSession>; readonly fills: ReadonlyMap<number, string> }

/** Members of a fill that must be the same to the last digit. */
const FILL_MEMBERS = ['symbol', 'side', 'type', 'status', 'reason', 'decided', 'filled', 'asked', 'units', 'reference', 'price', 'commission', 'value'] as const;

/** Reads the candidate's sessions and fills as the experiment stored them. */
export async function readStored(session: Session, paths: { readonly session: string; readonly fill: string }): Promise<Stored> {
  const book = quoted(CANDIDATE);
  const sessions = await session.rows(`SELECT session, CAST(equity AS VARCHAR) AS equity, CAST(cash AS VARCHAR) AS cash FROM ${parquet(paths.session)} WHERE book = ${book} ORDER BY source_row`);
  const fills = await session.rows(`SELECT number, ${FILL_MEMBERS.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ')} FROM ${parquet(paths.fill)} WHERE book = ${book} ORDER BY source_row`);
  return {
    sessions: new Map(sessions.map((row) => [String(row['session']), { equity: String(row['equity']), cash: String(row['cash']) }])),
    fills: new Map(fills.map((row) => [Number(row['number']), FILL_MEMBERS.map((name) => String(row[name] ?? '')).join('|')])),
  };
}

/** Where a step differs from the experiment, in words; null where it does not. */
export function differenceOf(step: ShadowStep, stored: Stored): string | null {
  const was = stored.sessions.get(step.session);
  if (was === undefined) return `${step.session}: the experiment has no such session`;
  if (was.equity !== step.equity) return `${step.session}: equity ${step.equity} here, ${was.equity} in the experiment`;
  if (was.cash !== step.cash) return `${step.session}: cash ${step.cash} here, ${was.cash} in the experiment`;
  for (const fill of step.fills) {
    const mine = FILL_MEMBERS.map((name) => fill[name] ?? '').join('|');
    const theirs = stored.fills.get(fill.number);
    if (mine !== theirs) return `${step.session}, fill ${fill.number} of ${fill.symbol}: ${mine.replaceAll('|', ' ')} here, ${theirs?.replaceAll('|', ' ') ?? 'nothing'} in the experiment`;
  }
  return null;
}
