import type { ColumnProfile } from '../../../src-shared/model/profile.ts';
import { formatCount } from '../../components/format.ts';
import { Verbatim } from '../../components/values.tsx';

/** What stands in the column: the most frequent values verbatim with their share, and what is left blank. */
export function TapeValues({ profile, rows }: { profile: ColumnProfile | undefined; rows: number }) {
  if (profile === undefined) return null;
  const most = Math.max(1, ...profile.samples.map((sample) => sample.count));
  return (
    <div><h3>In the tape</h3>
      <table className="cp values mt4"><caption className="vh">Most frequent values</caption>
        <colgroup><col /><col style={{ width: 110 }} /><col style={{ width: 60 }} /></colgroup>
        <tbody>{profile.samples.map((sample) => (
          <tr key={sample.value}><th scope="row" className="mono" title={sample.value}><Verbatim text={sample.value} /></th>
            <td><div className="bar" aria-hidden="true"><i style={{ width: `${Math.max(1, (sample.count / most) * 100)}%` }} /></div></td><td className="r">{formatCount(sample.count)}</td></tr>
        ))}</tbody>
      </table>
      <div className="hint mt4">{profile.type}, {formatCount(profile.filled)} of {formatCount(rows)} filled, {formatCount(profile.distinct)} distinct{profile.minimum === null ? '' : <>, <span className="mono">{profile.minimum.trim()}</span> to <span className="mono">{profile.maximum?.trim()}</span></>}</div>
    </div>
  );
}
