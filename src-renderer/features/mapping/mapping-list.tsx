import type { ReactNode } from 'react';
import type { MappingColumn } from '../../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../../src-shared/model/profile.ts';
import { formatCount } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Certainty } from '../../components/marks.tsx';
import type { Column } from '../../components/table-columns.ts';
import { NotApplicable, Verbatim } from '../../components/values.tsx';
import { forwardHref } from '../trace/explore-routes.ts';
import { GROUPS, groupOf } from './review.ts';
import type { Group } from './review.ts';

/** A line of the list: a heading, or a column with its proposal and how it stands now. */
export type Line = { readonly kind: 'group'; readonly id: Group; readonly count: number; readonly open: number } | { readonly kind: 'column'; readonly column: MappingColumn; readonly proposed: MappingColumn; readonly profile: ColumnProfile | undefined };

/** The lines that fit a filter, grouped by what was proposed, in file order within a group. */
export function linesOf(columns: readonly MappingColumn[], proposed: readonly MappingColumn[], profiles: readonly ColumnProfile[], shows: (column: MappingColumn) => boolean): Line[] {
  const profile = new Map(profiles.map((each) => [each.index, each]));
  return GROUPS.flatMap(({ id }) => {
    const members = columns.flatMap((column, at): Extract<Line, { kind: 'column' }>[] => {
      const base = proposed[at] ?? column;
      return groupOf(base) === id && shows(column) ? [{ kind: 'column', column, proposed: base, profile: profile.get(column.index) }] : [];
    });
    return members.length === 0 ? [] : [{ kind: 'group' as const, id, count: members.length, open: members.filter((each) => each.column.status === 'review').length }, ...members];
  });
}

export function groupHeading(line: Line) {
  if (line.kind !== 'group') return null;
  const group = GROUPS.find((each) => each.id === line.id);
  return <>{group?.title} <span className="mono d3 rg">{formatCount(line.count)}</span>{line.id === 'needs' && line.open < line.count ? <span className="d2 rg"> {line.open} left</span> : null}<span className="d3 rg gl">{group?.text}</span></>;
}

const cell = (show: (line: Extract<Line, { kind: 'column' }>) => ReactNode) => (line: Line) => (line.kind === 'column' ? show(line) : null);

/** The columns of the list; `F` on a row shows what the column of the tape reaches. */
export const mappingColumns = (run: string): readonly Column<Line>[] => [
  { id: 'header', title: 'Header in the tape', width: 150, grow: 5, cell: cell(({ column }) => <span className="m5" title={column.header} data-forward={forwardHref(run, { kind: 'column', space: 'source', column: `c${column.index}` })}>{column.header.trim() === '' ? <i className="d3">no name</i> : <Verbatim text={column.header} plain />}</span>) },
  { id: 'samples', title: 'Samples', width: 110, grow: 4, mono: true, cell: cell(({ profile }) => <span className="d2">{profile?.samples.slice(0, 4).map((sample, at) => <span key={sample.value}>{at === 0 ? null : <span className="d3"> · </span>}<Verbatim text={sample.value} /></span>)}</span>) },
  { id: 'field', title: 'Proposed field', width: 140, grow: 5, mono: true, cell: cell(({ column }) => (column.field === null ? <NotApplicable /> : <span title={column.field}>{column.field}</span>)) },
  { id: 'tier', title: 'Certainty', width: 112, cell: cell(({ column }) => <Certainty tier={column.tier} />) },
  { id: 'score', title: 'Score', width: 56, align: 'end', cell: cell(({ column }) => column.score.toFixed(2)) },
  { id: 'state', title: 'State', width: 104, cell: cell(({ column, proposed }) => (
    column.status === 'review' ? <span className="st review"><i aria-hidden="true" />Needs you</span>
      : column.status === 'ignored' ? <span className="d3">Ignored</span>
        : column === proposed ? <span className="d2">Accepted</span> : <span className="ok-text"><Icon name="check" /> Accepted</span>)) },
];
