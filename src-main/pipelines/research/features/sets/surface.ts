import type { PanelContext, PanelFeature } from '../definition.ts';

const IVX = [30, 60, 90, 120, 150, 180] as const;
const HV = [10, 20, 30, 60, 90, 120, 150, 180] as const;

/** Rows of the surface table by cell: the row about the session before, as known at the close of the session; -1 where there is none. */
function rowsOf(context: PanelContext): Int32Array {
  return context.shared('surface rows', () => {
    const { symbols, sessions } = context.panel;
    const { surfaces } = context.side;
    const [place, day] = [new Map(symbols.map((symbol, s) => [symbol, s])), new Map(sessions.map((session, t) => [session, t]))];
    const rows = new Int32Array(symbols.length * sessions.length).fill(-1);
    for (let row = 0; row < surfaces.count; row += 1) {
      const [s, about] = [place.get(surfaces.symbol[row] as string), day.get(surfaces.about[row] as string)];
      // Published later than the session after it: never used; the session itself never sees its own surface.
      if (s === undefined || about === undefined || about + 1 >= sessions.length || (surfaces.known[row] as string) > (sessions[about + 1] as string)) continue;
      rows[s * sessions.length + about + 1] = row;
    }
    return rows;
  });
}

type Reader = (number: (name: string) => number) => number;

const surface = (name: string, title: string, unit: PanelFeature['unit'], definition: string, read: Reader, without = Number.NaN, warmUp = 1): PanelFeature => ({
  kind: 'panel', scope: 'symbol', seed: 'none', reference: 'Tapestry, after options_surface_v1_lag1 of the reference system', name, title, unit, inputs: ['surfaces'], window: 2, warmUp,
  definition: `${definition}; of the surface of the session before, which is what is known at the close. Never carried further, forward or back`,
  compute: (context, out) => {
    const rows = rowsOf(context);
    const { numbers } = context.side.surfaces;
    for (let i = 0; i < out.length; i += 1) {
      const row = rows[i] as number;
      out[i] = row < 0 ? without : read((column) => numbers.get(column)?.[row] ?? Number.NaN);
    }
  },
});

/** Calls over puts between 0.05 and 20; NaN without puts. */
const ratio = (calls: number, puts: number): number => (puts > 0 ? Math.min(20, Math.max(0.05, calls / puts)) : Number.NaN);
const flag = (name: string, title: string, columns: readonly string[]): PanelFeature => surface(`has_${name}`, `${title} there`, 'flag', `1 where ${columns.join(', ')} are there, else 0`, (of) => (columns.every((column) => !Number.isNaN(of(column))) ? 1 : 0), 0, 0);
const all = (stem: string, days: readonly number[]): string[] => days.map((each) => `${stem}_${each}`);

/** `options_surface_v1`: what options said at the close before. */
export const SURFACE: readonly PanelFeature[] = [
  ...IVX.map((days) => surface(`ivx_${days}`, `Implied volatility, ${days} days`, 'fraction', `implied volatility at ${days} days, a year`, (of) => of(`ivx_${days}`))),
  surface('ivr', 'Implied volatility rank', 'fraction', 'place of ivx_30 between its least and greatest of a year, as the vendor has it', (of) => of('ivr')),
  surface('ivp', 'Implied volatility percentile', 'fraction', 'share of a year\'s sessions below it, as the vendor has it', (of) => of('ivp')),
  ...HV.map((days) => surface(`hv_${days}`, `Past volatility, ${days} days`, 'fraction', `realised volatility over ${days} days, a year, as the vendor has it`, (of) => of(`hv_${days}`))),
  surface('iv_slope_30_90', 'Term slope 30 to 90', 'fraction', 'ivx_90 - ivx_30', (of) => of('ivx_90') - of('ivx_30')), surface('iv_slope_30_180', 'Term slope 30 to 180', 'fraction', 'ivx_180 - ivx_30', (of) => of('ivx_180') - of('ivx_30')),
  surface('oi_total', 'Open interest', 'count', 'contracts, calls and puts', (of) => of('oi_call') + of('oi_put')), surface('option_volume', 'Volume of options', 'count', 'contracts, calls and puts', (of) => of('volume_call') + of('volume_put')),
  surface('oi_call_put', 'Open interest, calls over puts', 'ratio', 'calls over puts, held between 0.05 and 20; NaN without puts', (of) => ratio(of('oi_call'), of('oi_put'))), surface('volume_call_put', 'Volume, calls over puts', 'ratio', 'calls over puts, held between 0.05 and 20; NaN without puts', (of) => ratio(of('volume_call'), of('volume_put'))),
  flag('ivx', 'Implied volatilities', all('ivx', IVX)), flag('ivr', 'Rank', ['ivr']), flag('ivp', 'Percentile', ['ivp']), flag('hv', 'Past volatilities', all('hv', HV)), flag('iv_slope', 'Term slopes', ['ivx_30', 'ivx_90', 'ivx_180']), flag('oi', 'Open interest', ['oi_call', 'oi_put']), flag('option_volume', 'Volume of options', ['volume_call', 'volume_put']),
];
