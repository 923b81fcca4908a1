import type { Template, TemplateField } from '../../src-shared/model/regime.ts';

const field = (code: string, more: Partial<TemplateField>): TemplateField => ({
  code, name: code, format: '{ALPHANUM-100}', nd14: false, nd5: false, codes: [], path: code, leaf: '.', placement: 'element', level: 'exposure', source: code, ...more,
});

/** A regime that exists nowhere: the writer must serve it as well as the real ones. */
export const SMALL: Template = {
  kind: 'template', version: 1, id: 'test/small', title: 'Small', reference: 'none',
  message: { namespace: 'urn:small', root: 'Rpt', schema: 'small.xsd' },
  reportPath: ['Document', 'Rpt'],
  recordElement: 'Rcrd',
  collateralElement: 'Coll',
  fields: [
    field('H1', { path: '../Id', placement: 'report-header', level: 'report' }),
    field('X1', { path: 'Ids/New', placement: 'record-identifier' }),
    field('X2', { path: 'Data/Nm', leaf: 'Val', nd14: true, nd5: true, format: '{ALPHANUM-20}' }),
    field('X3', { path: 'Data/Bal', leaf: 'Val/Amt|Val/Sgn', format: '{MONETARY}', nd5: true, currency: 'ccy' }),
    field('X4', { path: 'Data/Fee', leaf: 'Amt|Sgn', format: '{MONETARY}' }),
    field('X5', { path: '', leaf: '@Ccy', placement: 'attribute', format: '{CURRENCYCODE_3}', source: 'ccy' }),
    field('X6', { path: 'Data/Flag', format: '{Y/N}' }),
    field('X7', { path: 'Data/Lvl', leaf: 'Val/Nmrcl|Val/Pctg', format: '{NUMERIC}', nd5: true }),
    field('C0', { path: 'Ids/New', placement: 'nesting', level: 'collateral' }),
    field('C1', { path: 'Data/Coll/Id', level: 'collateral' }),
    field('C2', { path: 'Data/Coll/Val', leaf: 'Val/Amt|Val/Sgn', level: 'collateral', format: '{MONETARY}', nd5: true }),
  ],
};
