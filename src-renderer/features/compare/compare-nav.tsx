import { formatCount } from '../../components/format.ts';
import { compareHref, type ComparePlace } from './compare-route.ts';
import type { Overview } from './types.ts';

/** What there is to look at, with how much of it differs: causes, outputs, bridges. */
export function CompareNav({ overview, place }: { overview: Overview; place: ComparePlace }) {
  const { left, right, causes, tables, figures, artifacts, gates, bridges } = overview;
  const all = causes.reduce((sum, { added, withdrawn, changed }) => sum + added + withdrawn + changed, 0);
  const differing = artifacts.filter(({ state }) => state !== 'same').length + gates.filter(({ same }) => !same).length;
  const entry = (title: string, count: number | string | null, section: string, ...rest: string[]) => {
    const on = place.section === section && (place.rest[0] ?? '') === (rest[0] ?? '');
    return <a key={`${section} ${rest.join(' ')}`} className={`cmp-n${on ? ' on' : ''}`} href={compareHref(left.id, right.id, section, rest)} aria-current={on ? 'page' : undefined}><span className="el">{title}</span><span className="c">{typeof count === 'number' ? formatCount(count) : count}</span></a>;
  };
  return (
    <nav className="pane cmp-nav" aria-label="Parts of the comparison">
      <h2>What made them</h2>
      {entry('All causes', all, 'causes')}
      {causes.map(({ kind, title, added, withdrawn, changed }) => entry(title, added + withdrawn + changed, 'causes', kind))}
      <h2>What they made</h2>
      {tables.map(({ space, title, same }) => entry(title.charAt(0).toUpperCase() + title.slice(1), same === null ? 'one run' : same ? 'same' : 'differs', 'table', space))}
      {figures.reports.all === 0 ? null : entry('Report figures', figures.reports.changed, 'figures', 'reports')}
      {figures.strata.all === 0 ? null : entry('Strata', figures.strata.changed, 'figures', 'strata')}
      {overview.findings ? entry('Findings', null, 'findings') : null}
      {entry('Files and gates', differing, 'files')}
      {bridges.length === 0 ? null : <h2>What moved</h2>}
      {bridges.map(({ id, title }) => entry(`Bridge: ${title.toLowerCase()}`, null, 'bridge', id))}
    </nav>
  );
}
