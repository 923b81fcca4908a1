import type { Light } from '../ecl/validation.ts';

export interface LightBars { readonly amber: number; readonly red: number }

/** Green at or above `amber`, red below `red`: for p-values and discrimination. */
export function lightWhereHighIsGood(value: number, bars: LightBars): Light {
  return value >= bars.amber ? 'green' : value >= bars.red ? 'amber' : 'red';
}

/** Green at or below `amber`, red above `red`: for PSI, shares and factors. */
export function lightWhereLowIsGood(value: number, bars: LightBars): Light {
  return value <= bars.amber ? 'green' : value <= bars.red ? 'amber' : 'red';
}
