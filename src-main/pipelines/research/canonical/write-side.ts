import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { dayText, type SessionDays } from '../panel/session-days.ts';
import { SIDE_TABLES, type SideDomainName } from './domain-fields.ts';
import { NO_DAY } from './parse-day.ts';
import { knownFrom, sessionFrom, type SideRow } from './side-rows.ts';

const TABLE = 'side_written';

/** Session from which a fact is known, by its domain: what the file says, else what is certain of the kind. */
export function knownOf(domain: SideDomainName, row: SideRow, calendar: SessionDays): string | null {
  if (row.known !== null) {
    const at = knownFrom(row.known, calendar);
    return at === null ? null : dayText(calendar.days[at] as number);
  }
  // When something was filed cannot be guessed from what it is about.
  if (row.about === NO_DAY || domain === 'fundamentals' || domain === 'insiders') return null;
  // A surface is made of a session's closes: it is there with the next one. What takes effect on a day is known on it.
  return domain === 'surface' ? sessionFrom(row.about + 1, calendar) : sessionFrom(row.about, calendar);
}

function untilKnownOf(row: SideRow, calendar: SessionDays): string | null {
  if (row.untilKnown !== null) {
    const at = knownFrom(row.untilKnown, calendar);
    return at === null ? null : dayText(calendar.days[at] as number);
  }
  return sessionFrom(row.until, calendar);
}

/** Writes the table of a domain, in order of source rows. */
export async function writeSide(session: Session, domain: SideDomainName, rows: readonly SideRow[], calendar: SessionDays, path: string): Promise<number> {
  const { fields } = SIDE_TABLES[domain];
  const columns: WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...fields.map(({ name, type }) => ({ name, type }))];
  const day = (value: number): string | null => (value === NO_DAY ? null : dayText(value));
  const valueOf = (name: string, row: SideRow): string | number | null => {
    switch (name) {
      case 'vendor': return row.vendor;
      case 'file': return row.file;
      case 'symbol': return row.symbol;
      case 'about': return day(row.about);
      case 'until': return day(row.until);
      case 'known': return knownOf(domain, row, calendar);
      case 'until_known': return untilKnownOf(row, calendar);
      case 'verdict': return row.fault ?? 'ok';
      default: return row.numbers[name] ?? row.texts[name] ?? null;
    }
  };
  const writer = await ColumnWriter.open(session, TABLE, columns);
  try {
    writer.append(rows.length, [rows.map(({ sourceRow }) => sourceRow), ...fields.map(({ name }) => rows.map((row) => valueOf(name, row)))]);
  } finally {
    writer.close();
  }
  const count = await session.copyOrdered(writtenSelect(TABLE, columns), path, 'source_row');
  await session.run(`DROP TABLE ${TABLE}`);
  return count;
}
