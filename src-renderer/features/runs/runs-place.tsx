import type { PlaceProps } from '../feature.ts';
import { NewRunView } from '../new-run/new-run-view.tsx';
import { RunsView } from './runs-view.tsx';

/** `#/runs` is the list, `#/runs/new` the form. */
export function RunsPlace({ rest, query }: PlaceProps) {
  return rest[0] === 'new' ? <NewRunView query={query} /> : <RunsView query={query} />;
}
