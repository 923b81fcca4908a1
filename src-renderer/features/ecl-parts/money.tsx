import './ecl-parts.css';
import { decimal, ratio, toScale } from '../../../src-shared/kernel/decimal.ts';
import { formatDecimal, formatDifference, groupDigits } from '../../components/format.ts';
import { Traceable } from '../../components/traceable.tsx';
import { NotComputable } from '../../components/values.tsx';

/** A figure of the run, as the contract gives it. */
export interface RunFigure { readonly address: string | null; readonly value: string | null; readonly why: string | null; readonly unit: string }

/**
 * A figure of the run in a cell: traceable where it has an address, grouped, not computable with its reason.
 * @param name what it is, without value and unit: "loss allowance of stage 2"
 * @param scale fraction digits; absent: as stored
 */
export function FigureCell({ figure, name, scale, inGrid, unit }: { figure: RunFigure; name: string; scale?: number; inGrid?: boolean; /** Shown after the number, where no head names it. */ unit?: string }) {
  if (figure.value === null) return <NotComputable why={figure.why ?? 'No value.'} narrow />;
  const shown = scale === undefined ? groupDigits(figure.value) : formatDecimal(figure.value, scale);
  return (
    <>
      <Traceable address={figure.address} name={`${shown} ${figure.unit === 'none' || figure.unit === 'count' ? '' : figure.unit}, ${name}`} {...(inGrid ? { inGrid } : {})}>{shown}</Traceable>
      {unit === undefined ? null : <span className="unit"> {unit}</span>}
    </>
  );
}

/** Money of the run, two digits. */
export function MoneyCell(props: { figure: RunFigure; name: string; inGrid?: boolean; unit?: string }) {
  return <FigureCell {...props} scale={2} />;
}

/** A figure that is not of record: no trace, italic, told apart in every theme. */
export function WhatIfMoney({ value, scale = 2 }: { value: string; scale?: number }) {
  return <span className="mono ecl-wi">{formatDecimal(value, scale)}</span>;
}

/** A difference with its sign. */
export function DifferenceText({ value, scale = 2 }: { value: string; scale?: number }) {
  return <span className="mono">{formatDifference(value, scale)}</span>;
}

/** A coverage as points with three digits: `0.448`. Fractions are moved by two places, exactly. */
export function coverageText(value: string | null, unit: string): string | null {
  if (value === null) return null;
  return toScale(unit === 'fraction' ? decimal(value).times(100) : decimal(value), 3);
}

/** Coverage of a figure in per cent, three digits, traceable. */
export function CoverageCell({ figure, name, inGrid }: { figure: RunFigure; name: string; inGrid?: boolean }) {
  return <FigureCell figure={{ ...figure, value: coverageText(figure.value, figure.unit), unit: '%' }} name={name} scale={3} {...(inGrid ? { inGrid } : {})} />;
}

/** A share of a whole in per cent of two digits, or null where there is no whole. */
export function shareText(part: string, whole: string, scale = 2): string | null {
  const share = ratio(decimal(part).times(100), decimal(whole), scale + 6);
  return share === null ? null : toScale(share, scale);
}
