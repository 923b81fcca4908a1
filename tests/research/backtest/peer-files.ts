import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seriesOf } from '../../../src-main/hosts/cli/research-backtest-command.ts';
import { readBarsFile } from '../../../src-main/hosts/cli/bars-file.ts';
import type { BarSeries } from '../../../src-main/pipelines/research/backtest/models/bar-series.ts';

const SHARED = fileURLToPath(new URL('../../../../shared/data/quant/', import.meta.url));
/** Reference data lies beside the repository, never in it. */
export const HAS_PEERS = existsSync(`${SHARED}backtesting_py/expected_open.json`);
export const peerPath = (name: string): string => `${SHARED}${name}`;
export const peerJson = <T>(name: string): T => JSON.parse(readFileSync(peerPath(name), 'utf8')) as T;
export const peerBars = async (name: string): Promise<BarSeries> => seriesOf(await readBarsFile(peerPath(name)));
