import { takePictures, type Shot } from '../take-pictures.ts';
import { fixtureHandlers } from '../fixtures/handlers.ts';
import { sha } from '../fixtures/sha.ts';
import { researchFixtures } from './research-fixture.ts';

// Pictures of the screens of research on fixtures: `node tests/renderer/research/look-research.ts <folder> [names] [no-axe] [1280-light]`.
const R = '#/runs/r0609';
export const SCREENS: readonly Shot[] = [
  { name: 'experiments', hash: '#/research', ready: 'PPO over momentum' },
  { name: 'start', hash: '#/research/new', ready: 'Drop vendors' },
  { name: 'generate', hash: '#/research', ready: 'PPO over momentum', act: async (page) => { await page.getByRole('button', { name: 'Generate a market' }).click(); await page.getByRole('button', { name: 'Generate', exact: true }).click(); await page.getByText('is in the inbox').waitFor(); } },
  { name: 'compare', hash: '#/research/compare?runs=r0609%2Cr0608', ready: 'What the specs say differently' },
  { name: 'promotions', hash: `#/research/promotions?record=${sha('record 2')}`, ready: 'What stands where' },
  { name: 'documents', hash: '#/research/documents', ready: 'strategy.kind' },
  { name: 'gates', hash: `#/research/documents/gates/${sha('gates house 1')}`, ready: 'Sharpe against the baseline' },
  { name: 'result', hash: `${R}/result`, ready: 'Growth of 1' },
  { name: 'result-log', hash: `${R}/result?scale=log&at=2018-11-30&slice=all`, ready: 'Growth of 1' },
  { name: 'metrics', hash: `${R}/result`, ready: 'Growth of 1', act: async (page) => { await page.getByRole('group', { name: 'Results' }).evaluate((element) => { element.scrollTop = 620; }); } },
  { name: 'trades', hash: `${R}/trades?symbol=ASML&trade=3`, ready: 'as traded' },
  { name: 'fills', hash: `${R}/trades?show=fills&fill=7`, ready: 'recomputed, equal' },
  { name: 'exposure', hash: `${R}/exposure?at=2018-11-30`, ready: '30 positions' },
  { name: 'robustness', hash: `${R}/robustness`, ready: 'Regimes' },
  { name: 'robustness-below', hash: `${R}/robustness`, ready: 'Regimes', act: async (page) => { await page.getByRole('group', { name: 'Robustness' }).evaluate((element) => { element.scrollTop = 900; }); } },
  { name: 'robustness-end', hash: `${R}/robustness`, ready: 'Regimes', act: async (page) => { await page.getByRole('group', { name: 'Robustness' }).evaluate((element) => { element.scrollTop = 99999; }); } },
  { name: 'live', hash: '#/runs/r0605/robustness', ready: 'so far 21' },
  { name: 'qualification', hash: `${R}/qualification`, ready: 'Did not qualify' },
  { name: 'promote', hash: `${R}/qualification`, ready: 'Did not qualify', act: async (page) => { await page.getByRole('button', { name: 'Promote' }).click(); } },
  { name: 'setup', hash: `${R}/setup-research`, ready: 'identity' },
  { name: 'files', hash: `${R}/files`, ready: 'Tear sheet' },
  { name: 'data', hash: '#/runs/r0607/market', ready: 'Where vendors differ' },
  { name: 'names', hash: '#/runs/r0607/market?show=names', ready: 'RELIANCE' },
  { name: 'differences', hash: '#/runs/r0607/market?show=differences', ready: 'beyond the tolerance' },
  { name: 'shadow', hash: '#/runs/r0606/shadow?step=189', ready: 'equals the experiment' },
  { name: 'blocked', hash: '#/runs/r0604/result', ready: 'not yet' },
];
if (process.argv[1]?.endsWith('look-research.ts') === true) await takePictures(SCREENS, { ...fixtureHandlers(), ...researchFixtures() }, process.argv.slice(2));
