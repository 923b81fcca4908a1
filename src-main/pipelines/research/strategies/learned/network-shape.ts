/** Two separate nets of tanh layers, policy and value, and one logarithm of deviation an action: where each part lies in one array of parameters. */
export interface NetworkShape {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly actions: number;
  readonly policy: readonly Layer[];
  readonly value: readonly Layer[];
  /** Of the logarithms of deviation, one an action. */
  readonly logDeviation: number;
  readonly parameters: number;
}

/** Weights `outputs x inputs` row-major from `weights`, then biases from `biases`. */
export interface Layer { readonly inputs: number; readonly outputs: number; readonly weights: number; readonly biases: number; readonly isLast: boolean }

export function networkShape(inputs: number, hidden: readonly number[], actions: number): NetworkShape {
  let next = 0;
  const net = (outputs: number): Layer[] => [...hidden, outputs].map((width, k) => {
    const fan = k === 0 ? inputs : (hidden[k - 1] as number);
    const layer = { inputs: fan, outputs: width, weights: next, biases: next + width * fan, isLast: k === hidden.length };
    next += width * fan + width;
    return layer;
  });
  const policy = net(actions);
  const logDeviation = next;
  next += actions;
  const value = net(1);
  return { inputs, hidden, actions, policy, value, logDeviation, parameters: next };
}

/**
 * One net on one observation, `x[at ..]`; the result stands in the returned array, which is the scratch of the last layer. Sums run over
 * inputs in order, then the bias is added: the blocked form used in training gives the same bits.
 */
export function forwardOne(layers: readonly Layer[], parameters: Float64Array, x: Float64Array, at: number, scratch: readonly Float64Array[]): Float64Array {
  let [input, from] = [x, at];
  layers.forEach((layer, k) => {
    const out = scratch[k] as Float64Array;
    for (let o = 0; o < layer.outputs; o += 1) {
      const row = layer.weights + o * layer.inputs;
      let sum = 0;
      for (let i = 0; i < layer.inputs; i += 1) sum += (parameters[row + i] as number) * (input[from + i] as number);
      sum += parameters[layer.biases + o] as number;
      out[o] = layer.isLast ? sum : Math.tanh(sum);
    }
    [input, from] = [out, 0];
  });
  return input;
}

/** Room for the layers of one net. */
export function scratchFor(layers: readonly Layer[]): Float64Array[] {
  return layers.map(({ outputs }) => new Float64Array(outputs));
}
