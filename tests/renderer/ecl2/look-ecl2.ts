import { eclDocumentFixtures } from '../ecl/ecl-documents-fixture.ts';
import { eclFixtures } from '../ecl/ecl-fixture.ts';
import { takePictures, type Shot } from '../take-pictures.ts';
import { fixtureHandlers } from '../fixtures/handlers.ts';
import { ecl2Fixtures } from './ecl2-fixture.ts';

// Pictures of movement, disclosures, overlays and back-tests on fixtures: `node tests/renderer/ecl2/look-ecl2.ts <folder> [names] [no-axe] [1280-light]`.
const SHOTS: readonly Shot[] = [
  { name: 'movement', hash: '#/runs/r0509/movement', ready: 'Closing ties' },
  { name: 'movement-none', hash: '#/runs/r0508/movement', ready: 'No movement' },
  { name: 'migration', hash: '#/runs/r0509/migration', ready: 'moved to a worse stage' },
  { name: 'disclosures', hash: '#/runs/r0509/disclosures', ready: 'Ledger 1390' },
  { name: 'files', hash: '#/runs/r0509/disclosures?note=files', ready: 'Export' },
  { name: 'causes', hash: '#/runs/r0509/causes', ready: 'Scenarios and weights' },
  { name: 'sensitivity', hash: '#/runs/r0509/sensitivity', ready: 'Reverse stress', act: async (page) => { await page.getByRole('button', { name: 'Find' }).click(); await page.getByText('1.482 times').waitFor(); } },
  { name: 'backtests', hash: '#/runs/r0509/backtests', ready: 'Discrimination' },
  { name: 'backtests-end', hash: '#/runs/r0509/backtests', ready: 'Discrimination', act: async (page) => { await page.getByRole('group', { name: 'Back-tests by part' }).evaluate((element) => { element.scrollTop = 900; }); } },
  { name: 'overlays', hash: '#/overlays', ready: 'Flood' },
  { name: 'overlay', hash: '#/runs/r0509/overlays?overlay=flood', ready: 'Stands for' },
  { name: 'propose', hash: '#/runs/r0509/overlays?propose=new', ready: 'Propose an overlay' },
];
await takePictures(SHOTS, { ...fixtureHandlers(), ...eclFixtures(), ...eclDocumentFixtures(), ...ecl2Fixtures() }, process.argv.slice(2));
