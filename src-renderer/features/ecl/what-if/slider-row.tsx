import { useEffect, useState, type ReactNode } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { typedNumber } from './levers.ts';

export interface SliderRowProps {
  readonly label: string;
  readonly value: number;
  /** Where the run has it: a tick on the track. */
  readonly base: number;
  /** Ends of the track. A typed value may lie beyond, up to `least` and `most`: the track then reaches to it. */
  readonly from: number;
  readonly to: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly digits: number;
  readonly unit: string;
  readonly onChange: (value: number) => void;
  /** Why it cannot be moved, or null. */
  readonly closed?: string | null;
  /** Stands between the label and the number. */
  readonly extra?: ReactNode;
}

const shown = (value: number, digits: number): string => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;

/** One lever: a name, a typed number with its unit, a track with a tick where the run stands. Arrows move by a step, Page by ten. */
export function SliderRow({ label, value, base, from, to, least, most, step, digits, unit, onChange, closed = null, extra }: SliderRowProps) {
  const [low, high] = [Math.min(from, value), Math.max(to, value)];
  const share = (of: number): number => ((of - low) / (high - low)) * 100;
  const moved = value !== base;
  return (
    <div className={`ecl-sl${closed === null ? '' : ' off'}`}>
      <div className="row s"><span className={moved ? 'm5 el' : 'el'}>{label}</span><span className="sp" />{extra}<NumberBox label={label} value={value} digits={digits} step={step} least={least} most={most} unit={unit} closed={closed} onChange={onChange} /><span className="unit s ecl-u" aria-hidden="true">{unit}</span></div>
      <Slider className="ecl-tk" aria-label={`${label}, ${unit === '×' ? 'times' : unit}`} minValue={low} maxValue={high} step={step} value={value} isDisabled={closed !== null} onChange={(next) => onChange(Number((next as number).toFixed(4)))}>
        <SliderTrack className="ecl-track">
          <i style={{ left: `${Math.min(share(base), share(value))}%`, width: `${Math.abs(share(value) - share(base))}%` }} />
          <u style={{ left: `${share(base)}%` }} />
          <SliderThumb className="ecl-thumb" />
        </SliderTrack>
      </Slider>
      {closed === null ? null : <div className="mi d3">{closed}</div>}
    </div>
  );
}

/** A typed number: taken on Enter or on leaving, refused outside its bounds and said so. */
function NumberBox({ label, value, digits, step, least, most, unit, closed, onChange }: { label: string; value: number; digits: number; step: number; least: number; most: number; unit: string; closed: string | null; onChange: (value: number) => void }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => setText(null), [value]);
  const typed = text === null ? value : typedNumber(text, least, most);
  const take = (): void => {
    if (text === null || typed === null) return;
    setText(null);
    if (typed !== value) onChange(typed);
  };
  const wrong = typed === null;
  return (
    <input className={`inp mono ecl-num${wrong ? ' err' : ''}`} aria-label={`${label}, ${unit === '×' ? 'times' : unit}, typed`} inputMode="decimal" readOnly={closed !== null} aria-invalid={wrong || undefined}
      title={wrong ? `A number from ${shown(least, digits)} to ${shown(most, digits)}.` : undefined} value={text ?? shown(value, digits)} onChange={(event) => setText(event.target.value)}
      onBlur={() => { if (wrong) setText(null); else take(); }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        else if (event.key === 'Escape') setText(null);
        else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && closed === null) {
          event.preventDefault();
          const next = Number((value + (event.key === 'ArrowUp' ? step : -step)).toFixed(4));
          if (next >= least && next <= most) onChange(next);
        }
      }} />
  );
}
