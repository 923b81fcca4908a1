import type { Layer } from '../strategies/learned/network-shape.ts';

/** Rows that a block has: samples whose gradient is summed in one place. A multiple of 4, which the kernels go through at once. */
export const BLOCK = 32;

/**
 * `out = layer(input)` for BLOCK rows, row-major. Each row's sum runs over inputs in order and then adds the bias, as `forwardOne` does: four
 * rows are summed side by side so that a weight is read once for them.
 */
export function forwardLayer(layer: Layer, parameters: Float64Array, input: Float64Array, out: Float64Array): void {
  const { inputs, outputs, weights, biases, isLast } = layer;
  for (let r = 0; r < BLOCK; r += 4) {
    const [x0, x1, x2, x3] = [r * inputs, (r + 1) * inputs, (r + 2) * inputs, (r + 3) * inputs];
    for (let o = 0; o < outputs; o += 1) {
      const row = weights + o * inputs;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < inputs; i += 1) {
        const w = parameters[row + i] as number;
        a += w * (input[x0 + i] as number);
        b += w * (input[x1 + i] as number);
        c += w * (input[x2 + i] as number);
        d += w * (input[x3 + i] as number);
      }
      const bias = parameters[biases + o] as number;
      const y = r * outputs + o;
      if (isLast) {
        out[y] = a + bias;
        out[y + outputs] = b + bias;
        out[y + 2 * outputs] = c + bias;
        out[y + 3 * outputs] = d + bias;
      } else {
        out[y] = Math.tanh(a + bias);
        out[y + outputs] = Math.tanh(b + bias);
        out[y + 2 * outputs] = Math.tanh(c + bias);
        out[y + 3 * outputs] = Math.tanh(d + bias);
      }
    }
  }
}

/** Adds the gradient of a layer's weights and biases for BLOCK rows to `gradient` from `at`: delta' input, and the sums of delta. */
export function addWeightGradient(layer: Layer, input: Float64Array, delta: Float64Array, gradient: Float64Array, at: number): void {
  const { inputs, outputs, weights, biases } = layer;
  for (let r = 0; r < BLOCK; r += 4) {
    const [x0, x1, x2, x3] = [r * inputs, (r + 1) * inputs, (r + 2) * inputs, (r + 3) * inputs];
    for (let o = 0; o < outputs; o += 1) {
      const y = r * outputs + o;
      const a = delta[y] as number;
      const b = delta[y + outputs] as number;
      const c = delta[y + 2 * outputs] as number;
      const d = delta[y + 3 * outputs] as number;
      const row = at + weights + o * inputs;
      for (let i = 0; i < inputs; i += 1) gradient[row + i] = (gradient[row + i] as number) + (a * (input[x0 + i] as number) + b * (input[x1 + i] as number) + (c * (input[x2 + i] as number) + d * (input[x3 + i] as number)));
      gradient[at + biases + o] = (gradient[at + biases + o] as number) + (a + b + (c + d));
    }
  }
}

/** Delta of the layer below: (delta W) times 1 - y², y being what that layer gave (tanh). */
export function backwardLayer(layer: Layer, parameters: Float64Array, delta: Float64Array, below: Float64Array, out: Float64Array): void {
  const { inputs, outputs, weights } = layer;
  for (let r = 0; r < BLOCK; r += 1) {
    const x = r * inputs;
    for (let i = 0; i < inputs; i += 1) out[x + i] = 0;
    let o = 0;
    for (; o + 3 < outputs; o += 4) {
      const y = r * outputs + o;
      const a = delta[y] as number;
      const b = delta[y + 1] as number;
      const c = delta[y + 2] as number;
      const d = delta[y + 3] as number;
      const [w0, w1, w2, w3] = [weights + o * inputs, weights + (o + 1) * inputs, weights + (o + 2) * inputs, weights + (o + 3) * inputs];
      for (let i = 0; i < inputs; i += 1) out[x + i] = (out[x + i] as number) + (a * (parameters[w0 + i] as number) + b * (parameters[w1 + i] as number) + (c * (parameters[w2 + i] as number) + d * (parameters[w3 + i] as number)));
    }
    for (; o < outputs; o += 1) {
      const a = delta[r * outputs + o] as number;
      const w0 = weights + o * inputs;
      for (let i = 0; i < inputs; i += 1) out[x + i] = (out[x + i] as number) + a * (parameters[w0 + i] as number);
    }
    for (let i = 0; i < inputs; i += 1) {
      const y = below[x + i] as number;
      out[x + i] = (out[x + i] as number) * (1 - y * y);
    }
  }
}
