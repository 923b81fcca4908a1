/** Moments of Adam (Kingma and Ba 2015) and how often it has stepped. */
export interface AdamState { readonly first: Float64Array; readonly second: Float64Array; power1: number; power2: number }

const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-5];
/** The gradient of a minibatch is scaled down to this norm where it is longer. */
export const MOST_NORM = 0.5;

export function adamFor(parameters: number): AdamState {
  return { first: new Float64Array(parameters), second: new Float64Array(parameters), power1: 1, power2: 1 };
}

/** Scales a gradient down to MOST_NORM, in place; returns the norm that it had. Summed in order. */
export function limitNorm(gradient: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i += 1) squares += (gradient[i] as number) * (gradient[i] as number);
  const norm = Math.sqrt(squares);
  if (norm > MOST_NORM) {
    const scale = MOST_NORM / norm;
    for (let i = 0; i < gradient.length; i += 1) gradient[i] = (gradient[i] as number) * scale;
  }
  return norm;
}

/** One step down the gradient. */
export function adamStep(state: AdamState, parameters: Float64Array, gradient: Float64Array, rate: number): void {
  const { first, second } = state;
  state.power1 *= BETA_1;
  state.power2 *= BETA_2;
  const [correct1, correct2] = [1 / (1 - state.power1), 1 / (1 - state.power2)];
  for (let i = 0; i < parameters.length; i += 1) {
    const g = gradient[i] as number;
    const m = BETA_1 * (first[i] as number) + (1 - BETA_1) * g;
    const v = BETA_2 * (second[i] as number) + (1 - BETA_2) * g * g;
    first[i] = m;
    second[i] = v;
    parameters[i] = (parameters[i] as number) - (rate * m * correct1) / (Math.sqrt(v * correct2) + EPSILON);
  }
}
