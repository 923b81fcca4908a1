import type { Experience } from '../../../src-main/pipelines/ecl/models/estimate/experience.ts';
import { csvRows } from './reference-data.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Months since year 0 of `2/28/1999` or `18-Apr-02` (two digits up to 30 are of this century). */
function monthNumber(text: string): number | null {
  const slash = /^(\d{1,2})\/\d{1,2}\/(\d{4})$/.exec(text);
  if (slash) return Number(slash[2]) * 12 + Number(slash[1]) - 1;
  const dash = /^\d{1,2}-([A-Z][a-z]{2})-(\d{2})$/.exec(text);
  if (!dash) return null;
  const year = Number(dash[2]);
  return (year <= 30 ? 2000 + year : 1900 + year) * 12 + MONTHS.indexOf(dash[1] as string);
}

/** The SBA sample as experience: by two digits of NAICS, vintage the year of approval, window the term. */
export function sbaExperience(): Experience[] {
  return csvRows('loans/sba_7a_sample_open.csv').map((row): Experience => {
    const defaulted = row['MIS_Status'] === 'CHGOFF';
    const [start, end] = [monthNumber(row['DisbursementDate'] ?? ''), monthNumber(row['ChgOffDate'] ?? '')];
    const months = Number(row['Term']);
    return {
      segment: row['NAICS'] === '0' ? 'other' : (row['NAICS'] ?? '').slice(0, 2), vintage: Number(row['ApprovalFY']), months: months > 0 ? months : null, defaulted,
      defaultMonth: defaulted && start !== null && end !== null && end > start ? end - start : null, exposure: Number(row['DisbursementGross']), realisedLgd: defaulted && row['lgd_realised'] !== '' ? Number(row['lgd_realised']) : null,
    };
  });
}
