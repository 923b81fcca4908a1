import { useCall } from '../state/use-call.ts';
import { useView } from '../state/view-store.ts';
import { useKeyHint } from '../commands/use-commands.ts';
import { Brand, Icon } from '../components/icon.tsx';
import { IconButton } from '../components/button.tsx';
import { formatBytes } from '../components/format.ts';
import type { Place } from '../features/feature.ts';
import { PLACES } from '../features/features.ts';
import { formatRoute } from '../routing/route.ts';

/** The left rail: workspace, places that exist, search and settings. */
export function Rail({ current, forced }: { current: string; forced: boolean }) {
  const info = useCall('workspace.info', {});
  const rail = useView((state) => state.rail);
  const set = useView((state) => state.set);
  const searchKey = useKeyHint('palette.open');
  const entry = (place: Place) => (
    <a key={place.id} className={`n${place.id === current ? ' on' : ''}`} href={formatRoute([place.id])} title={place.title} aria-current={place.id === current ? 'page' : undefined}>
      <Icon name={place.icon} /><span className="el">{place.title}</span>{place.Count === undefined ? null : <span className="c"><place.Count /></span>}
    </a>
  );
  const of = (section: Place['section']) => PLACES.filter((place) => place.section === section);
  return (
    <nav className="rail" aria-label="Places">
      <div className="brand"><Brand /><span className="el">Tapestry</span>
        {forced ? null : <IconButton icon="rail" small label={rail === 'open' ? 'Collapse the rail' : 'Open the rail'} command="rail.toggle" onPress={() => set({ rail: rail === 'open' ? 'collapsed' : 'open' })} />}
      </div>
      <div className="ws" title={info.data?.directory}>
        <div className="el m5">{info.data?.name ?? 'Workspace'}</div>
        <div className="d3 mi">{info.data === undefined ? 'not reached' : `workspace, ${formatBytes(info.data.bytes)} used${info.data.readOnly ? ', read-only' : ''}`}</div>
      </div>
      {of('top').map(entry)}
      {of('pipelines').length === 0 ? null : <><h3>Pipelines</h3>{of('pipelines').map(entry)}</>}
      {of('evidence').length === 0 ? null : <><h3>Evidence</h3>{of('evidence').map(entry)}</>}
      <div className="sp" />
      <button type="button" className="n" onClick={() => set({ paletteOpen: true })} title="Search and commands"><Icon name="search" /><span className="el">Search</span><span className="c">{searchKey}</span></button>
      {of('foot').map(entry)}
    </nav>
  );
}
