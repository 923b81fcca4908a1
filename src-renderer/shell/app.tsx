import { useEffect } from 'react';
import { useCommands, useKeyboard } from '../commands/use-commands.ts';
import { navigate, useRoute } from '../routing/use-route.ts';
import { formatRoute, namedRunOf, runOf } from '../routing/route.ts';
import { useCache, useCall } from '../state/use-call.ts';
import { useView } from '../state/view-store.ts';
import { applyTheme } from '../theme/theme.ts';
import { PLACES, screensOf } from '../features/features.ts';
import { EmptyState } from '../components/states.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { KeyList } from './key-list.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { RunShell } from './run-shell.tsx';
import { StatusLine } from './status-line.tsx';
import { Toasts } from './toasts.tsx';
import { TracingProvider } from './tracing.tsx';
import { TraceSide } from './trace-side.tsx';
import { useNarrow } from './use-narrow.ts';

/** The place that the rail marks: a tab of a run that is a place too (a trace) is marked there. */
function placeOf(path: readonly string[]): string {
  const tab = path[0] === 'runs' ? path[2] : undefined;
  return tab !== undefined && PLACES.some(({ id }) => id === tab) ? tab : path[0] ?? 'runs';
}

/** The frame: rail, the view that the address names, the trace beside it, the status line. */
export function App() {
  const route = useRoute();
  const theme = useView((state) => state.theme);
  const rail = useView((state) => state.rail);
  const dialog = useView((state) => state.dialog);
  const set = useView((state) => state.set);
  const narrow = useNarrow(1200);
  useEffect(() => {
    applyTheme(theme);
  }, [theme]);
  const cache = useCache();
  useEffect(() => {
    // Runs may have been started elsewhere (the command line, another window) while this one was away.
    const onFocus = () => cache.invalidate(['runs.list', 'workspace.info']);
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, [cache]);
  useKeyboard();
  useCommands([
    { id: 'palette.open', label: 'Search and commands', group: 'Everywhere', keys: ['Ctrl K'], hidden: true, run: () => set({ paletteOpen: true }) },
    { id: 'keys.open', label: 'All keys of this view', group: 'Everywhere', keys: ['?'], run: () => set({ keysOpen: true }) },
    { id: 'rail.toggle', label: rail === 'open' ? 'Collapse the left rail' : 'Open the left rail', group: 'Everywhere', keys: ['['], run: () => set({ rail: rail === 'open' ? 'collapsed' : 'open' }) },
    { id: 'theme.light', label: 'Use the light theme', group: 'Settings', when: () => theme !== 'light', run: () => set({ theme: 'light' }) },
    { id: 'theme.dark', label: 'Use the dark theme', group: 'Settings', when: () => theme !== 'dark', run: () => set({ theme: 'dark' }) },
    { id: 'theme.system', label: 'Follow the system theme', group: 'Settings', when: () => theme !== 'system', run: () => set({ theme: 'system' }) },
    ...PLACES.map((place) => ({ id: `go.${place.id}`, label: `Go to ${place.title}`, group: 'Go to', run: () => navigate(formatRoute([place.id])) })),
  ]);

  const run = runOf(route);
  const shown = useCall('runs.get', run === null ? null : { run }).data;
  const pipelinePlace = shown === undefined || PLACES.some(({ id, section }) => section !== 'pipelines' && id === route.path[2]) ? undefined : screensOf(shown)?.place;
  const place = PLACES.find(({ id }) => id === route.path[0]);
  return (
    <TracingProvider run={run ?? namedRunOf(route)} route={route}>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>Skip to the view</a>
      <div className="app" data-rail={narrow ? 'collapsed' : rail}>
        <Rail current={pipelinePlace ?? placeOf(route.path)} forced={narrow} />
        <main className="body" id="main" tabIndex={-1}>
          <ErrorBoundary key={route.path.slice(0, 3).join('/')}>
            {run !== null ? <RunShell key={run} id={run} route={route} />
              : place !== undefined ? <div className="content"><div className="view"><place.View rest={route.path.slice(1)} query={route.query} /></div><TraceSide /></div>
                : <><h1 className="vh">No such view</h1><EmptyState title="There is no such view"><a href={formatRoute(['runs'])}>Go to the runs</a></EmptyState></>}
          </ErrorBoundary>
        </main>
        <StatusLine />
      </div>
      <ErrorBoundary><Palette /></ErrorBoundary>
      <ErrorBoundary><KeyList /></ErrorBoundary>
      <Toasts />
      <ErrorBoundary>{dialog}</ErrorBoundary>
    </TracingProvider>
  );
}
