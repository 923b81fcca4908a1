import type { MetricUnit } from '../../../../src-shared/model/metrics/performance/measured.ts';

/** A figure as people read it in its unit; as many digits as two figures that differ need. */
export function figure(value: number, unit: MetricUnit): string {
  if (!Number.isFinite(value)) return 'not known';
  switch (unit) {
    case 'fraction': return `${fixed(value * 100, 2)} %`;
    case 'probability': return fixed(value, 4);
    case 'ratio': return fixed(value, 3);
    case 'bps': return `${fixed(value, 2)} bps`;
    case 'currency': return grouped(fixed(value, 2));
    case 'count': return grouped(String(Math.round(value * 100) / 100));
    case 'sessions': return `${Math.round(value * 10) / 10} sessions`;
  }
}

/** The distance between two figures: shares differ by percentage points. */
export function margin(value: number, unit: MetricUnit): string {
  return unit === 'fraction' ? `${fixed(value * 100, 2)} percentage points` : figure(value, unit);
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

function grouped(text: string): string {
  const [whole = '', rest] = text.split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? parted : `${parted}.${rest}`;
}
