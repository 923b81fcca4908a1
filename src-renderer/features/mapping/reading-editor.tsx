import type { Field } from '../../../src-shared/model/field.ts';
import type { MappingColumn, Reading } from '../../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../../src-shared/model/profile.ts';
import { Segmented } from '../../components/inputs.tsx';
import { DATE_PATTERNS, exampleDate } from './reading-examples.ts';
import type { DatePattern } from './reading-examples.ts';
import type { OpenReading } from './review.ts';

/** How the column's text is read: declared by a person or proposed from its form, never from how large a number is. */
export function ReadingEditor({ column, field, profile, open, onChange }: { column: MappingColumn; field: Field; profile: ColumnProfile | undefined; open: OpenReading | null; onChange: (reading: Reading) => void }) {
  const { reading } = column;
  const samples = profile?.samples.map((sample) => sample.value) ?? [];
  if (field.type === 'date') return <DatePatterns reading={reading} samples={samples} open={open === 'dates'} onChange={onChange} />;
  if (field.type !== 'decimal' && field.type !== 'integer') return null;
  const number = (samples.find((value) => /[1-9]/.test(value)) ?? samples.find((value) => /\d/.test(value)))?.trim() ?? '0.35';
  return (
    <div className="readings">
      <div className="row"><span className="s d2 rl">Numbers</span>
        <Segmented label="Form of the numbers" value={reading.number ?? ''} onChange={(form) => onChange({ ...reading, number: form as '1,234.56' })} options={[{ id: '1,234.56', label: '1,234.56' }, { id: '1.234,56', label: '1.234,56' }]} />
        {open === 'number' ? <span className="s warn-text">declare</span> : reading.number === undefined ? <span className="s d3">as configured</span> : null}
      </div>
      {field.unit === 'points' ? (
        <>
          <div className="row"><span className="s d2 rl">Percent</span>
            <Segmented label="What the numbers mean" value={reading.percent ?? ''} onChange={(percent) => onChange({ ...reading, percent: percent as 'points' })} options={[{ id: 'points', label: 'points' }, { id: 'fraction', label: 'fraction' }]} />
            {open === 'percent' ? <span className="s warn-text">declare</span> : null}
          </div>
          <div className="hint">As points <span className="mono">{number}</span> is {number.replace(/%$/, '')} %; as a fraction it is a hundred times that. The size of the numbers is never taken as proof.</div>
        </>
      ) : null}
    </div>
  );
}

function DatePatterns({ reading, samples, open, onChange }: { reading: Reading; samples: readonly string[]; open: boolean; onChange: (reading: Reading) => void }) {
  const chosen = reading.dates ?? [];
  const toggle = (pattern: DatePattern) => onChange({ ...reading, dates: chosen.includes(pattern) ? chosen.filter((each) => each !== pattern) : [...chosen, pattern] });
  // Patterns that read a sample, and those chosen; the rest would read nothing of this column.
  const offered = DATE_PATTERNS.filter((pattern) => chosen.includes(pattern) || samples.some((sample) => exampleDate(pattern, sample) !== null));
  const unread = samples.filter((sample) => sample.trim() !== '' && !chosen.some((pattern) => exampleDate(pattern, sample) !== null));
  return (
    <div className="readings">
      <div className="hint">Tried in the order chosen{open ? <span className="warn-text">; declare the pattern</span> : ''}</div>
      {offered.map((pattern) => {
        const at = chosen.indexOf(pattern);
        const sample = samples.find((value) => exampleDate(pattern, value) !== null);
        return (
          <label key={pattern} className="check dp">
            <input type="checkbox" checked={at >= 0} onChange={() => toggle(pattern)} />
            <span className="mono">{pattern}</span>{at >= 0 && chosen.length > 1 ? <span className="d3 mi">{at + 1}</span> : null}<span className="sp" />
            {sample === undefined ? <span className="d3">reads no sample</span> : <span className="mono d2">{sample.trim()} is {exampleDate(pattern, sample)}</span>}
          </label>
        );
      })}
      {unread.length === 0 ? null : <div className="hint warn-text">Not read: {unread.slice(0, 3).join(', ')}</div>}
    </div>
  );
}
