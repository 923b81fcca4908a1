import { fixtureHandlers } from '../fixtures/handlers.ts';
import { sha } from '../fixtures/sha.ts';
import { eclDocumentFixtures } from './ecl-documents-fixture.ts';
import { eclFixtures } from './ecl-fixture.ts';
import { takePictures, type Shot } from '../take-pictures.ts';

// Pictures of the screens of expected credit loss on fixtures: `node tests/renderer/ecl/look-ecl.ts <folder> [names] [no-axe] [1280-light]`.
const policy = sha('policy iberia-consumer 12');
const SHOTS: readonly Shot[] = [
  { name: 'place', hash: '#/ecl', ready: 'newest first' },
  { name: 'start', hash: '#/ecl/new?file=token-loans&name=Iberia_Consumer_Loans_2025-12-31_v7.csv', ready: 'Reporting date' },
  { name: 'generate', hash: '#/ecl', ready: 'newest first', act: async (page) => { await page.getByRole('button', { name: 'Generate a portfolio' }).click(); await page.getByRole('button', { name: 'Generate', exact: true }).click(); await page.getByText('in the inbox').waitFor(); } },
  { name: 'documents', hash: '#/ecl/documents', ready: 'Conventions of the calculation' },
  { name: 'compare', hash: `#/ecl/documents/policy/${policy}?show=compare`, ready: 'Exchange rate of MXN' },
  { name: 'edit', hash: `#/ecl/documents/policy/${policy}?show=text`, ready: 'As saved', act: async (page) => { const box = page.getByLabel('Text of the document, JSON'); await box.fill((await box.inputValue()).replace('"relative": 2', '"relative": 0.5')); await page.getByText('1 fault').waitFor(); } },
  { name: 'scenarios', hash: `#/ecl/documents/scenarios/${sha('scenarios autumn-2025 2')}`, ready: 'What they act on'.toLowerCase() },
  { name: 'doc-approval', hash: `#/ecl/documents/policy/${policy}?show=approval`, ready: 'Contributed' },
  { name: 'setup', hash: '#/runs/r0509/setup', ready: 'Conventions of the calculation' },
  { name: 'results', hash: '#/runs/r0509/results', ready: 'Second-lien' },
  { name: 'results-moved', hash: '#/runs/r0509/results?hpi=-10&w=450,300,250', ready: 'What-if figures are of all loans' },
  { name: 'results-below', hash: '#/runs/r0509/results?hpi=-10', ready: 'Second-lien', act: async (page) => { await page.getByRole('group', { name: 'Figures of the run' }).evaluate((element) => { element.scrollTop = 760; }); } },
  { name: 'results-end', hash: '#/runs/r0509/results', ready: 'Second-lien', act: async (page) => { await page.getByRole('group', { name: 'Figures of the run' }).evaluate((element) => { element.scrollTop = 99999; }); } },
  { name: 'save', hash: '#/runs/r0509/results?hpi=-10&w=450,300,250', ready: 'What-if figures are of all loans', act: async (page) => { await page.getByRole('button', { name: 'Save as what-if' }).click(); } },
  { name: 'loans', hash: '#/runs/r0509/loans', ready: 'Past-due default' },
  { name: 'loans-none', hash: '#/runs/r0509/loans?q=zzz', ready: 'No loan fits' },
  { name: 'loan', hash: '#/runs/r0509/loans/ES000000007', ready: 'Why stage 2' },
  { name: 'loan-chart', hash: '#/runs/r0509/loans/ES000000007', ready: 'Why stage 2', act: async (page) => { await page.getByText('Chart', { exact: true }).click(); } },
  { name: 'loan-matrix', hash: '#/runs/r0509/loans/X-matrix', ready: 'Measured by a provision matrix' },
  { name: 'loan-nobody', hash: '#/runs/r0509/loans/nobody', ready: 'has no loan nobody' },
  { name: 'running', hash: '#/runs/r0506/results', ready: 'not yet' },
  { name: 'panel', hash: '#/runs/r0509/results?trace=measure%3Aecl_2_allowance', ready: 'Second-lien' },
];
await takePictures(SHOTS, { ...fixtureHandlers(), ...eclFixtures(), ...eclDocumentFixtures() }, process.argv.slice(2));
