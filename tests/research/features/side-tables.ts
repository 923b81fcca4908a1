import { ACTION_FIELDS, FUNDAMENTAL_FIELDS, INSIDER_FIELDS, MEMBER_FIELDS, SURFACE_FIELDS } from '../../../src-shared/model/research/side-tables.ts';
import { ident, text } from '../../../src-main/derive/sql-text.ts';
import type { FactTable, SideFacts } from '../../../src-main/pipelines/research/features/side-facts.ts';
import { NO_SIDE_FACTS } from '../../../src-main/pipelines/research/features/side-facts.ts';
import type { Desk } from '../evaluate/gate-harness.ts';

const TABLES = [['action', 'actions', ACTION_FIELDS], ['member', 'members', MEMBER_FIELDS], ['fundamental', 'fundamentals', FUNDAMENTAL_FIELDS], ['surface', 'surfaces', SURFACE_FIELDS], ['insider', 'insiders', INSIDER_FIELDS]] as const;
const SQL: Readonly<Record<string, string>> = { text: 'VARCHAR', boolean: 'BOOLEAN', integer: 'INTEGER', bigint: 'BIGINT', double: 'DOUBLE', 'decimal(18,6)': 'DECIMAL(18,6)', 'decimal(18,12)': 'DECIMAL(18,12)' };

/** Writes the five side tables of facts to their slots, with the columns that the gates write them with. */
export async function writeSideTables(desk: Desk, side: SideFacts = NO_SIDE_FACTS): Promise<void> {
  await desk.session(async (session) => {
    for (const [slot, domain, fields] of TABLES) {
      const facts: FactTable = side[domain];
      const column = (name: string, row: number): string | number | null => {
        if (name === 'symbol' || name === 'about' || name === 'known') return facts[name][row]!;
        if (name === 'verdict') return 'ok';
        const value = facts.numbers.get(name)?.[row] ?? (facts.texts.get(name)?.[row] || null);
        return typeof value === 'number' && Number.isNaN(value) ? null : value;
      };
      const literal = (value: string | number | null, type: string): string => `CAST(${value === null ? 'NULL' : typeof value === 'number' ? (type === 'DOUBLE' ? `'${value}'` : value) : text(value)} AS ${type})`;
      await session.run(`CREATE TABLE ${slot} (source_row BIGINT, ${fields.map(({ name, type }) => `${ident(name)} ${SQL[type]}`).join(', ')})`);
      for (let from = 0; from < facts.count; from += 200) {
        const rows = Array.from({ length: Math.min(200, facts.count - from) }, (_, k) => `(${[facts.row[from + k]!, ...fields.map(({ name, type }) => literal(column(name, from + k), SQL[type]!))].join(', ')})`);
        await session.run(`INSERT INTO ${slot} VALUES ${rows.join(', ')}`);
      }
      await session.copyOrdered(slot, desk.path(slot), 'source_row');
    }
  });
}
