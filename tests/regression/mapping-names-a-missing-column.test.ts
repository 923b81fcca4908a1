import { describe, expect, it } from 'vitest';
import type { Mapping, MappingColumn } from '../../src-shared/model/mapping.ts';
import { missingHeaders } from '../../src-main/intake/align/adopt-mapping.ts';

const column = (index: number, header: string, field: string | null, status: MappingColumn['status'] = 'accepted'): MappingColumn => ({ index, header, field, tier: 'person', score: 1, reason: 'told', status, reading: {}, readingReason: '', alternatives: [] });
const mapping = (columns: MappingColumn[]): Mapping => ({ kind: 'mapping', version: 1, headersSha256: '', asset: 'equity-release', columns });

/** A confirmed column that the servicer left out was ignored in silence; it showed only where its field was core. */
describe('a mapping that names a column the tape does not have', () => {
  const given = mapping([column(0, 'Loan Id', 'loan_identifier'), column(1, 'Rate ', 'current_interest_rate'), column(2, 'Note', null, 'ignored')]);

  it('TAP-46 is told by the header, spaces counted, ignored columns left out', () => {
    expect(missingHeaders(mapping([column(0, 'Loan Id', null), column(1, 'Rate', null)]), given)).toEqual(['Rate']);
  });

  it('TAP-46 counts headers that occur twice', () => {
    const twice = mapping([column(0, 'Rate', 'current_interest_rate'), column(1, 'Rate', 'original_loan_to_value')]);
    expect(missingHeaders(mapping([column(0, 'Rate', null)]), twice)).toEqual(['Rate']);
    expect(missingHeaders(mapping([column(0, 'Rate', null), column(1, 'Rate', null)]), twice)).toEqual([]);
  });
});
