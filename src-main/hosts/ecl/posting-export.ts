import { writeFile } from 'node:fs/promises';
import { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import { Ledger } from '../../../src-shared/model/ecl/ledger.ts';
import { journal, NOTHING_BOOKED } from '../../pipelines/ecl/posting/journal.ts';
import { postingFile } from '../../pipelines/ecl/posting/posting-file.ts';
import { bookedSql, readBooked, readUsed, usedSql } from '../../pipelines/ecl/posting/posting-sql.ts';
import type { ExportDefinition } from '../../services/exports/export-definition.ts';
import { parquet } from '../../services/findings-query.ts';

/** The journal that takes the ledger from the prior run's allowance (or from nothing) to this run's, where the run has a ledger with posting accounts. */
export const postingExport: ExportDefinition = {
  name: 'posting.csv', fileName: 'posting.csv', title: 'Posting file for the ledger, CSV', slots: ['ecl', 'ecl.summary', 'ledger'], copies: false,
  write: async ({ run, files, session }, path) => {
    const { posting } = await files.json(run.id, 'ledger', Ledger);
    const { reportingDate, currency } = await files.json(run.id, 'ecl.summary', EclSummary);
    const db = await session();
    const booked = async (slot: string): Promise<ReturnType<typeof readBooked>> => readBooked(await db.rows(bookedSql(parquet(files.get(run.id, slot).path))));
    const movement = files.find(run.id, 'movement');
    const input = {
      opening: files.find(run.id, 'prior.ecl') === null ? NOTHING_BOOKED : await booked('prior.ecl'), closing: await booked('ecl'),
      used: movement === null ? {} : readUsed(await db.rows(usedSql(parquet(movement.path)))), date: reportingDate, run: run.id, currency,
    };
    await writeFile(path, postingFile(journal(posting, input), input));
  },
};
