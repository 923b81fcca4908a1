/** Scenarios that go through a loan's months together: each waits only for its own last value, so three take little longer than one. */
export const LANES = 3;

/** One scenario of the loan being measured: its rows by month (1..n) and its sums, unweighted. */
export class ScenarioLane {
  readonly hazard: Float64Array;
  /** Share of the exposure lost; filled where it differs by month. */
  readonly loss: Float64Array;
  /** The share is the same in all months: `lossNow`. */
  isFlat = true;
  /** Share of the exposure lost at the reporting date. */
  lossNow = 0;
  ecl12 = 0;
  lifetime = 0;
  defaulted = 0;
  pd12 = 0;
  pdLifetime = 0;
  undrawn12 = 0;
  undrawnLifetime = 0;

  constructor(months: number) {
    const row = (): Float64Array => new Float64Array(months + 1);
    [this.hazard, this.loss] = [row(), row()];
  }

  /** LGD of the months, one share or a row of them; a contribution is S(t-1) h(t) x discounted exposure x share, multiplied in this order. */
  sum(exposure: Float64Array, first: number, n: number): void {
    const { hazard, loss, isFlat } = this;
    if (isFlat) loss.fill(this.lossNow, 1, n + 1);
    let survival = 1;
    let sum = 0;
    for (let t = 1; t <= n; t += 1) {
      const h = hazard[t] as number;
      sum += survival * h * (exposure[t] as number) * (loss[t] as number);
      survival *= 1 - h;
      if (t === first) {
        this.pd12 = 1 - survival;
        this.ecl12 = sum;
      }
    }
    this.pdLifetime = 1 - survival;
    this.lifetime = sum;
  }

  /** The same sum over the converted undrawn commitment alone, at the LGD of the whole exposure. */
  sumUndrawn(converted: number, discount: Float64Array, first: number, n: number): void {
    const { hazard, loss, isFlat } = this;
    if (isFlat) loss.fill(this.lossNow, 1, n + 1);
    let survival = 1;
    let sum = 0;
    for (let t = 1; t <= n; t += 1) {
      const h = hazard[t] as number;
      sum += survival * h * (converted * (discount[t] as number)) * (loss[t] as number);
      survival *= 1 - h;
      if (t === first) this.undrawn12 = sum;
    }
    this.undrawnLifetime = sum;
  }
}

/** `sum` of three lanes with a flat LGD at once: the same operations in the same order in each of them. */
export function sumThreeFlat(a: ScenarioLane, b: ScenarioLane, c: ScenarioLane, exposure: Float64Array, first: number, n: number): void {
  const { hazard: ha, lossNow: la } = a;
  const { hazard: hb, lossNow: lb } = b;
  const { hazard: hc, lossNow: lc } = c;
  let sa = 1;
  let sb = 1;
  let sc = 1;
  let ea = 0;
  let eb = 0;
  let ec = 0;
  for (let t = 1; t <= n; t += 1) {
    const x = exposure[t] as number;
    const pa = ha[t] as number;
    const pb = hb[t] as number;
    const pc = hc[t] as number;
    ea += sa * pa * x * la;
    eb += sb * pb * x * lb;
    ec += sc * pc * x * lc;
    sa *= 1 - pa;
    sb *= 1 - pb;
    sc *= 1 - pc;
    if (t === first) {
      a.pd12 = 1 - sa;
      b.pd12 = 1 - sb;
      c.pd12 = 1 - sc;
      a.ecl12 = ea;
      b.ecl12 = eb;
      c.ecl12 = ec;
    }
  }
  a.pdLifetime = 1 - sa;
  b.pdLifetime = 1 - sb;
  c.pdLifetime = 1 - sc;
  a.lifetime = ea;
  b.lifetime = eb;
  c.lifetime = ec;
}
