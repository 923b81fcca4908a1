import { Traceable } from '../../components/traceable.tsx';
import { NotComputable } from '../../components/values.tsx';
import { metricText, metricUnit, type MetricLine, type MetricValue } from './metric-text.ts';

/** A metric's value: traceable, in its unit, with its bootstrap interval where it has one; not computable with its reason. */
export function MetricCell({ line, value, of, unit = false, interval = false, run }: { line: Pick<MetricLine, 'title' | 'unit'>; value: MetricValue | undefined; of: string; unit?: boolean; interval?: boolean; run?: string }) {
  const shown = metricText(value?.value ?? null, line.unit);
  if (value === undefined || shown === null) return <NotComputable why={value?.why ?? 'This run did not compute it.'} narrow />;
  const inUnit = metricUnit(line.unit);
  const [low, high] = [metricText(value.low, line.unit), metricText(value.high, line.unit)];
  return (
    <>
      <Traceable address={value.address} name={`${shown} ${inUnit}, ${line.title} of ${of}`} {...(run === undefined ? {} : { run })}>{shown}</Traceable>
      {unit && inUnit !== '' ? <span className="unit"> {inUnit}</span> : null}
      {interval && low !== null && high !== null ? <span className="rs-ci" title="Bootstrap interval"> {low} to {high}</span> : null}
    </>
  );
}
