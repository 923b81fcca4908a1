import type { Light } from '../../../src-shared/model/ecl/validation.ts';

const LIGHTS: Readonly<Record<Light, { readonly word: string; readonly look: string }>> = {
  green: { word: 'green', look: 'ok' }, amber: { word: 'amber', look: 'warn' }, red: { word: 'red', look: 'block' }, none: { word: 'no light', look: '' },
};

/** A traffic light by its word; the colour only repeats it. */
export function LightTag({ light }: { light: Light }) {
  const { word, look } = LIGHTS[light];
  return <span className={`bdg ${look}`} title={light === 'none' ? 'Too few loans or defaults for a light' : undefined}>{word}</span>;
}
