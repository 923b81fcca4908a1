import { createHash } from 'node:crypto';
import { dataText, experimentText, type ExperimentIdentity } from '../../../src-shared/model/research/experiment.ts';
import type { RunRequest } from '../../../src-shared/model/run.ts';

/** The id of an experiment: SHA-256 of the text that `experimentText` gives. */
export function experimentId(identity: ExperimentIdentity): string {
  return createHash('sha256').update(experimentText(identity), 'utf8').digest('hex');
}

/** SHA-256 of the data's manifest: what promotions and reports call the data. */
export function dataSha256(data: ExperimentIdentity['data']): string {
  return createHash('sha256').update(dataText(data), 'utf8').digest('hex');
}

/** The data of a run by its inputs; null where it is no research run. */
export function dataOf(inputs: readonly Pick<RunRequest['inputs'][number], 'name' | 'sha256'>[]): ExperimentIdentity['data'] | null {
  const ingestion = inputs.find(({ name }) => name === INGESTION_DOCUMENT);
  const files = inputs.filter(({ name }) => name.startsWith('vendor.')).map(({ name, sha256 }) => ({ slot: name, sha256 }));
  return ingestion === undefined || files.length === 0 ? null : { ingestion: ingestion.sha256, files };
}

/** The ingestion as people saved and approved it; the slot `ingestion` holds it with the files of the run filled in. */
export const INGESTION_DOCUMENT = 'ingestion.document';
