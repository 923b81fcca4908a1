import { useState } from 'react';
import type { z } from 'zod';
import type { GroupBy } from '../../../../src-shared/contract/ecl.ts';
import { decimal } from '../../../../src-shared/kernel/decimal.ts';
import { ChipSelect, Segmented } from '../../../components/inputs.tsx';
import { plural } from '../../../components/format.ts';
import { ErrorState, Loading } from '../../../components/states.tsx';
import { useCall } from '../../../state/use-call.ts';
import type { WhatIfAnswer } from '../what-if/use-what-if.ts';
import { LineCells, ResultColumns } from './stage-table.tsx';

export type By = z.output<typeof GroupBy>;
export const GROUPS: readonly { readonly id: By; readonly label: string }[] = [
  { id: 'segment', label: 'Segment' }, { id: 'grade', label: 'Grade' }, { id: 'vintage', label: 'Vintage' }, { id: 'product', label: 'Product' }, { id: 'region', label: 'Region' },
  { id: 'sector', label: 'Sector' }, { id: 'currency', label: 'Currency' }, { id: 'dpd_bucket', label: 'Days past due' },
];
const FIRST = 5;
const SHOWN = 8;

/** A word of an address as a grouping; another word is the segment. */
export function groupOf(word: string | undefined): By {
  return GROUPS.find(({ id }) => id === word)?.id ?? 'segment';
}

/** The allowance by one grouping, the largest first: by difference while a lever is moved. */
export function GroupsSection({ run, by, onBy, answer, href }: { run: string; by: By; onBy: (by: By) => void; answer: WhatIfAnswer | null; href: (by: By, key: string) => string }) {
  const groups = useCall('ecl.groups', { run, by });
  const [all, setAll] = useState(false);
  const title = GROUPS.find(({ id }) => id === by)?.label ?? by;
  const now = new Map((answer?.groups ?? []).map((line) => [line.key, line]));
  const size = (key: string, allowance: string | null) => decimal(now.size > 0 ? now.get(key)?.difference ?? '0' : allowance ?? '0').abs();
  const lines = (groups.data ?? []).map((line) => ({ line, by: size(line.key, line.allowance.value) })).toSorted((a, b) => b.by.comparedTo(a.by) || (a.line.label < b.line.label ? -1 : 1)).map(({ line }) => line);
  const shown = all ? lines : lines.slice(0, SHOWN);
  return (
    <section aria-label={`By ${title.toLowerCase()}`}>
      <div className="ph sec ecl-ph"><h2>By {title.toLowerCase()}</h2>
        {groups.data === undefined ? null : <span className="s d3">{shown.length < lines.length ? `${shown.length} of ${lines.length}` : plural(lines.length, 'line')}, by {now.size > 0 ? 'difference' : 'allowance'}</span>}
        {lines.length <= SHOWN ? null : <button type="button" className="as-link s" onClick={() => setAll(!all)}>{all ? `Show the first ${SHOWN}` : `Show all ${lines.length}`}</button>}
        <span className="sp" />
        <span className="ecl-seg"><Segmented label="Group by" value={GROUPS.findIndex(({ id }) => id === by) < FIRST ? by : 'none'} options={GROUPS.slice(0, FIRST)} onChange={(to) => onBy(to as By)} /></span>
        <ChipSelect label="Other" value={GROUPS.findIndex(({ id }) => id === by) < FIRST ? 'none' : by} options={[...(GROUPS.findIndex(({ id }) => id === by) < FIRST ? [{ id: 'none', label: 'none' }] : []), ...GROUPS.slice(FIRST)]} onChange={(to) => { if (to !== 'none') onBy(to as By); }} changed={GROUPS.findIndex(({ id }) => id === by) >= FIRST} />
      </div>
      {groups.error !== null ? <div className="pad"><ErrorState error={groups.error} retry={groups.refetch} /></div> : groups.data === undefined ? <Loading what="the groups" /> : (
        <table className={`cp ecl-table${answer === null ? '' : ' wide'}`}><ResultColumns moved={answer !== null} />
          <thead className="vh"><tr><th scope="col">{title}</th><th scope="col">Loans</th><th scope="col">Exposure</th><th scope="col">Of the run</th>{answer === null ? null : <><th scope="col">What-if</th><th scope="col">Difference</th></>}<th scope="col">Coverage, %</th></tr></thead>
          <tbody>{shown.map((line) => <tr key={line.key}><td className="fst" title={line.label}><a className="plain" href={href(by, line.key)}>{line.label}</a></td><LineCells line={line} now={now.get(line.key)} moved={answer !== null} name={line.label} /></tr>)}</tbody>
        </table>
      )}
    </section>
  );
}
