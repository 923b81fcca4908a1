/** Means, and sums of squares and products of deviations, over the last `n` values of each bar; NaN where one is missing. */
export interface Moments {
  readonly mean: Float64Array;
  /** Sum of squared deviations from the mean; divided by `n` it is the variance with 0 degrees of freedom lost. */
  readonly squares: Float64Array;
}

export interface CoMoments {
  readonly meanX: Float64Array;
  readonly meanY: Float64Array;
  readonly squaresX: Float64Array;
  readonly squaresY: Float64Array;
  readonly products: Float64Array;
}

/** Of one series. O(values), stable: see `rollingCoMoments`. */
export function rollingMoments(x: Float64Array, n: number): Moments {
  const { meanX: mean, squaresX: squares } = rollingCoMoments(x, x, n);
  return { mean, squares };
}

/**
 * Of two series. Heads and tails of blocks are made by Welford's update and put together by Chan, Golub and LeVeque (1983), eq. 1.5: no
 * differences of large sums, so prices of a million bars at a level of a thousand keep their digits. O(values).
 */
export function rollingCoMoments(x: Float64Array, y: Float64Array, n: number): CoMoments {
  const length = x.length;
  const empty = (): Float64Array => new Float64Array(length).fill(NaN);
  const [meanX, meanY, squaresX, squaresY, products] = [empty(), empty(), empty(), empty(), empty()] as const;
  const [tailX, tailY, tailXx, tailYy, tailXy] = [new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n)] as const;
  for (let block = 0; block < length; block += n) {
    const end = Math.min(block + n, length);
    let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let i = block; i < end; i += 1) {
      const count = i - block + 1;
      const dx = (x[i] as number) - mx;
      const dy = (y[i] as number) - my;
      mx += dx / count;
      my += dy / count;
      xx += dx * ((x[i] as number) - mx);
      yy += dy * ((y[i] as number) - my);
      xy += dx * ((y[i] as number) - my);
      if (count === n) {
        meanX[i] = mx;
        meanY[i] = my;
        squaresX[i] = xx;
        squaresY[i] = yy;
        products[i] = xy;
      } else if (block > 0) {
        const before = n - count;
        const gapX = mx - (tailX[count] as number);
        const gapY = my - (tailY[count] as number);
        const share = (before * count) / n;
        meanX[i] = (tailX[count] as number) + (gapX * count) / n;
        meanY[i] = (tailY[count] as number) + (gapY * count) / n;
        squaresX[i] = (tailXx[count] as number) + xx + gapX * gapX * share;
        squaresY[i] = (tailYy[count] as number) + yy + gapY * gapY * share;
        products[i] = (tailXy[count] as number) + xy + gapX * gapY * share;
      }
    }
    if (end - block < n) break;
    [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let k = n - 1; k >= 0; k -= 1) {
      const vx = x[block + k] as number;
      const vy = y[block + k] as number;
      const count = n - k;
      const dx = vx - mx;
      const dy = vy - my;
      mx += dx / count;
      my += dy / count;
      xx += dx * (vx - mx);
      yy += dy * (vy - my);
      xy += dx * (vy - my);
      tailX[k] = mx;
      tailY[k] = my;
      tailXx[k] = xx;
      tailYy[k] = yy;
      tailXy[k] = xy;
    }
  }
  return { meanX, meanY, squaresX, squaresY, products };
}

/** Standard deviation of the last `n` values with `ddof` degrees of freedom lost. */
export function rollingDeviation(x: Float64Array, n: number, ddof: 0 | 1): Float64Array {
  const { squares } = rollingMoments(x, n);
  for (let i = 0; i < squares.length; i += 1) squares[i] = Math.sqrt((squares[i] as number) / (n - ddof));
  return squares;
}
