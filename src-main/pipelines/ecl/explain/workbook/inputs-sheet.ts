import type { KernelGrid } from '../../../../../src-shared/model/ecl/kernel-grid.ts';
import type { MeasuredLoan } from '../../measure/measure-one.ts';
import { NamedCells } from './named-cells.ts';

/** What the kernel read of the loan, each with where it comes from. */
export function inputsSheet(measured: MeasuredLoan, grid: KernelGrid, about: { readonly run: string; readonly title: string }): NamedCells {
  const { loan, book } = measured;
  const { row } = loan;
  const cells = new NamedCells('Inputs', ['Input', 'Value', 'Where it comes from']);
  cells.add('run', 'Run', about.run, about.title);
  cells.add('loan', 'Loan', loan.loanId, 'loan.loan_id');
  cells.add('date', 'Reporting date', book.plan.reportingDate, 'of the run');
  cells.add('currency', 'Currency of the loan', loan.currency, 'loan.currency');
  cells.add('reporting', 'Reporting currency', book.policy.reportingCurrency, 'policy reportingCurrency');
  cells.add('stage', 'Stage that is measured', measured.staged.stage, `decided by ${measured.staged.decisive ?? 'no reason'}; see the tests in the workbench`);
  cells.add('balance', 'Drawn', loan.drawn, book.policy.ead.arrears === 'added' ? 'loan.balance and loan.arrears_amount' : 'loan.balance');
  cells.add('undrawn', 'Undrawn', grid.loan.undrawn, 'loan.credit_limit less loan.balance');
  cells.add('ccf', 'Credit conversion factor', grid.loan.ccf, row.ccf === null ? 'policy ead.ccf' : 'loan.ccf');
  cells.add('eir', 'EIR a year', grid.loan.eir, row.poci === true ? 'loan.credit_adjusted_eir' : row.eir === null ? 'policy fallbacks.eir' : 'loan.eir');
  cells.add('contractRate', 'Rate of the instalment plan a year', grid.loan.rate, book.policy.conventions.scheduleRate === 'contract' ? 'loan.contract_rate' : 'as the EIR');
  cells.add('term', 'Months', grid.loan.term, 'loan.remaining_term, or behavioural life of the policy');
  cells.add('amortisation', 'Amortisation', grid.loan.amortisation, 'loan.amortisation');
  cells.add('balloon', 'Balloon', grid.loan.balloon, 'loan.balloon_amount');
  cells.add('cpr', 'Prepayment a year (CPR)', grid.loan.cpr, row.cpr === null ? 'policy ead.cpr' : 'loan.cpr');
  cells.add('curve', 'PD curve', `${loan.curve.id}${loan.curve.state === null ? '' : `, ${loan.curve.state}`}`, `policy pd.curves, ${grid.curve}`);
  cells.add('scale', 'Scale of the curve', grid.loan.pdScale, loan.curve.from === 'loan' ? 'loan.pd_12m over the first year of the curve' : 'as the curve says');
  cells.add('monthsOnBook', 'Months on book', grid.loan.monthsOnBook, 'loan.months_on_book');
  cells.add('rho', 'Asset correlation', grid.loan.rho, 'policy pd.rho');
  cells.add('lgdModel', 'LGD model', grid.loan.lgdModel, loan.lgd.rule === null ? 'loan.lgd' : `policy lgd, rule ${loan.lgd.rule.id}`);
  cells.add('lgd', 'LGD, flat', grid.loan.lgd, loan.lgd.rule === null ? 'loan.lgd' : 'policy lgd');
  cells.add('cure', 'Cure rate', grid.loan.cureRate, 'policy lgd.cureRate');
  cells.add('collateral', 'Collateral', grid.loan.collateral, 'loan.collateral_value');
  cells.add('growth', 'Growth of collateral a year', grid.loan.growth, 'policy lgd.collateral.growth');
  cells.add('haircut', 'Haircut', grid.loan.haircut, 'policy lgd.collateral.haircut');
  cells.add('saleCost', 'Cost of sale', grid.loan.saleCost, 'policy lgd.collateral.cost');
  cells.add('monthsToSale', 'Months to sale', grid.loan.monthsToSale, 'policy lgd.collateral.monthsToSale');
  cells.add('unsecured', 'Recovery on what is not covered', grid.loan.unsecuredRecovery, 'policy lgd.collateral.unsecuredRecovery');
  cells.add('floor', 'Floor of LGD', grid.loan.lgdFloor, 'policy lgd.collateral.floor');
  cells.add('guaranteed', 'Share guaranteed', grid.loan.guaranteedShare, 'loan.guarantee_amount over the exposure, where integral (B5.5.55)');
  cells.add('guarantor', 'Guarantor, PD x LGD', grid.loan.guarantorLoss, 'loan.guarantor_pd x loan.guarantor_lgd');
  cells.add('fx', 'Units of the reporting currency', grid.loan.fx, 'policy fx');
  cells.add('initial', 'Initial lifetime ECL (POCI)', measured.staged.stage === 'POCI' ? row.poci_initial_ecl ?? 0 : 0, 'loan.poci_initial_ecl');
  if (loan.matrix !== null) cells.add('matrix', 'Rate of the provision matrix', loan.matrix, 'policy provisionMatrices, by days past due (B5.5.35)');
  cells.add('gross', 'Gross carrying amount', loan.balance, 'loan.balance');
  return cells;
}

/** The conventions of the policy, and what follows from them by formula. */
export function conventionsSheet(grid: KernelGrid, inputs: NamedCells): NamedCells {
  const { conventions } = grid;
  const cells = new NamedCells('Conventions', ['Convention', 'Value', 'What it means']);
  const of = (name: string): string => cells.ref(name);
  cells.add('timing', 'Default within a month', conventions.defaultTiming, 'end, mid or start');
  cells.add('eirQuote', 'EIR is quoted', conventions.eir, 'nominal or effective (B5.5.44)');
  cells.add('ead', 'Exposure of a month', conventions.ead, 'before-instalment or after-instalment');
  cells.add('monthlyPd', 'Yearly PD to monthly', conventions.monthlyPd, 'constant-hazard or linear');
  cells.add('scheduleRate', 'Instalments computed at', conventions.scheduleRate, 'eir or contract');
  cells.add('zSign', 'Sign of Z', conventions.zSign, 'Z in the sheets of scenarios is turned to up-is-good already');
  cells.add('supportable', 'Supportable months', conventions.reversion?.supportableMonths ?? 100_000, conventions.reversion === null ? 'paths hold to the end' : 'scenarios in full up to here');
  cells.add('over', 'Months of reversion', conventions.reversion?.overMonths ?? 1, 'then down in equal steps');
  cells.add('theta', 'Theta', { formula: `IF(${of('timing')}="end",0,IF(${of('timing')}="mid",0.5,1))` }, 'exponent of the discount factor is theta less the month');
  cells.add('rate', 'Rate a month', { formula: `IF(${of('eirQuote')}="nominal",${inputs.ref('eir')}/12,(1+${inputs.ref('eir')})^(1/12)-1)` }, 'discounts');
  cells.add('planRate', 'Rate of the plan a month', { formula: `IF(OR(${of('scheduleRate')}="contract",${of('eirQuote')}="nominal"),${inputs.ref('contractRate')}/12,(1+${inputs.ref('contractRate')})^(1/12)-1)` }, 'of the instalments');
  cells.add('payment', 'Instalment', { formula: `IF(OR(${inputs.ref('amortisation')}="annuity",${inputs.ref('amortisation')}="balloon"),-PMT(${of('planRate')},${inputs.ref('term')},${inputs.ref('balance')},IF(${inputs.ref('amortisation')}="balloon",-${inputs.ref('balloon')},0)),0)` }, 'of annuity and balloon');
  cells.add('converted', 'Undrawn, converted', { formula: `${inputs.ref('ccf')}*${inputs.ref('undrawn')}` }, 'part of the exposure in every month');
  cells.add('saleFactor', 'What a sale brings of one unit', { formula: `(1-${inputs.ref('haircut')})*(1-${inputs.ref('saleCost')})*(1+${of('rate')})^-${inputs.ref('monthsToSale')}` }, 'haircut and cost off, discounted over the months to sale');
  return cells;
}
