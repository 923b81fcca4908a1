import { runNumber } from '../../components/format.ts';
import { runStateWords } from '../../components/marks.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { fits } from '../../shell/fits.ts';
import type { PaletteItem } from '../feature.ts';

/** Runs by number, title, file or hash. */
export function useRunPalette(text: string): readonly PaletteItem[] {
  const runs = useCall('runs.list', text === '' ? null : { offset: 0, limit: 500 });
  if (text === '') return [];
  const hash = text.replaceAll(' ', '').toLowerCase();
  return (runs.data?.items ?? [])
    .filter((run) => fits(`run ${runNumber(run.number)} ${run.id} ${run.title} ${run.inputs.map((input) => input.fileName).join(' ')}`, text)
      || (/^[0-9a-f]{4,}$/.test(hash) && [run.manifestSha256, ...run.inputs.map((input) => input.sha256)].some((sha) => sha?.startsWith(hash))))
    .slice(0, 8)
    .map((run) => ({ id: `run.${run.id}`, group: 'Runs', icon: 'weave', label: `Run ${runNumber(run.number)}  ${run.title}`, hint: runStateWords(run).words.toLowerCase(), run: () => navigate(runHref(run.id, 'gates')) }));
}
