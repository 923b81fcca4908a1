import { describe, expect, it } from 'vitest';
import { addressesOf, findLines, parentRow, visibleRows } from '../../src-renderer/features/deliver/tree-rows.ts';
import { approvalChecks, noDataBar, notApprovable } from '../../src-renderer/features/deliver/approval-checks.ts';
import { deliveryOf, placeInFile } from '../../src-renderer/features/trace/place-in-file.ts';
import { DELIVERIES, treeOf } from './fixtures/deliveries.ts';
import { find } from './fixtures/runs.ts';

const lines = treeOf('annex2.xml', 214);
const [ue, inv] = DELIVERIES;
if (!ue || !inv) throw new Error('fixtures hold two files');

describe('the delivered tree', () => {
  it('DLV-1 every line shows until something is closed; a closed element hides what it holds and no more', () => {
    expect(visibleRows(lines, new Set())).toHaveLength(lines.length);
    const balances = lines.findIndex((line) => line.element === 'BalDtls');
    const rows = visibleRows(lines, new Set([balances]));
    expect(rows).toHaveLength(lines.length - 6);
    expect(rows.find((row) => row.index === balances)?.open).toBe(false);
    expect(rows.find((row) => row.line.element === 'PrfrmncDtls')).toBeDefined();
  });
  it('DLV-1 what the traced element stands in is open at first, and can be closed', () => {
    const deep = Array.from({ length: 10 }, (_, depth) => ({ depth, element: `E${depth}`, code: null, name: null, value: null, address: depth === 9 ? 'annex2:X@1' : null, children: depth === 9 ? 0 : 1 }));
    expect(visibleRows(deep, new Set())).toHaveLength(7);
    expect(visibleRows(deep, new Set(), 9)).toHaveLength(10);
    expect(visibleRows(deep, new Set([8]), 9)).toHaveLength(9);
  });
  it('DLV-2 Left leads to the element that holds a line', () => {
    const rows = visibleRows(lines, new Set());
    const at = rows.findIndex((row) => row.line.code === 'RREL30');
    expect(rows[parentRow(rows, at)]?.line.element).toBe('BalDtls');
    expect(parentRow(rows, 0)).toBe(-1);
  });
  it('DLV-3 a search finds element, code, name and value', () => {
    for (const text of ['CurPrncplBal', 'rrel30', 'current principal', '177334.06']) expect(findLines(lines, text).map((index) => lines[index]?.code)).toEqual(['RREL30']);
    expect(findLines(lines, ' ')).toEqual([]);
  });
  it('DLV-4 J and K step through the addresses in document order', () => {
    const addresses = addressesOf(lines);
    expect(addresses[0]).toBe('annex2:RREL1@NGH-ERM-0004217');
    expect(addresses.at(-1)).toBe('annex2:RREC17@NGH-ERM-0004217/NGH-ERM-0004217-C1');
  });
  it('DLV-5 an address names its file and its record', () => {
    expect(placeInFile('annex2:RREC12@NGH-1/NGH-1-C1')).toEqual({ space: 'annex2', exposure: 'NGH-1' });
    expect(placeInFile('annex12:IVSS28')).toEqual({ space: 'annex12', exposure: null });
    expect(placeInFile('no address')).toBeNull();
    expect(deliveryOf([...DELIVERIES], 'annex12')).toBe(inv);
    expect(deliveryOf([...DELIVERIES], 'annex2')).toBe(ue);
    expect(deliveryOf([], 'annex2')).toBeUndefined();
  });
});

describe('what stands behind an approval', () => {
  it('DLV-10 an unavailable validator is neutral, an invalid file and a difference are not', () => {
    const checks = approvalChecks(find('r0410'), [...DELIVERIES]);
    expect(checks.map((check) => check.tone)).toEqual(['bad', 'neutral', 'bad', 'ok']);
    expect(approvalChecks(find('r0410'), [ue]).map((check) => check.tone)).toEqual(['ok', 'neutral', 'ok', 'ok']);
  });
  it('DLV-11 validity is unknown, not good, where no validator ran', () => {
    const unseen = { ...ue, validators: ue.validators.filter((validator) => !validator.available), reconciliation: [] };
    expect(approvalChecks(find('r0410'), [unseen]).map((check) => check.tone)).toEqual(['neutral', 'neutral', 'neutral', 'ok']);
  });
  it('DLV-12 only a draft that ended well can be approved', () => {
    expect(notApprovable(find('r0410'))).toBeNull();
    expect(notApprovable(find('r0412'))).toMatch(/Approved by/);
    expect(notApprovable(find('r0407'))).toMatch(/what-if/);
    expect(notApprovable(find('r0411'))).toMatch(/ended well/);
  });
  it('DLV-13 a no-data bar never claims more rows than there are', () => {
    expect(noDataBar(500, 39)).toEqual({ values: 461, answers: 39 });
    expect(noDataBar(1, 3)).toEqual({ values: 0, answers: 1 });
  });
});
