import { OVERLAY_FILL, stageWords } from '../../ecl-parts/stages.ts';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';
import type { WhatIfAnswer } from '../what-if/use-what-if.ts';
import { recordBars, whatIfBar, type Segment } from './stage-sums.ts';

/** Exposure, loss of record and loss of the what-if as bars of the same length, by stage. The table below holds the figures. */
export function StageBars({ overview, answer, kind }: { overview: EclOverview; answer: WhatIfAnswer | null; kind: string }) {
  const { exposure, record } = recordBars(overview);
  return (
    <div className="ecl-bars" role="group" aria-label="Shares by stage">
      <Bar title="Exposure" parts={exposure} />
      <Bar title={kind === 'record' ? 'Loss, record' : 'Loss, run'} parts={record} />
      {answer === null ? null : <Bar title="Loss, what-if" parts={whatIfBar(answer, overview)} strong />}
    </div>
  );
}

function Bar({ title, parts, strong }: { title: string; parts: readonly Segment[]; strong?: boolean }) {
  const words = parts.filter(({ share }) => share > 0).map(({ label, share }) => `${label} ${(share * 100).toFixed(1)} %`).join(', ');
  return (
    <>
      <span className={strong ? 's m5' : 's d2'}>{title}</span>
      <div className="ecl-bar" role="img" aria-label={`${title}: ${words === '' ? 'nothing' : words}`}>
        {parts.filter(({ share }) => share > 0).map(({ key, share, label }) => <b key={key} title={`${label}, ${(share * 100).toFixed(1)} %`} style={{ flex: share, background: key === 'overlays' ? OVERLAY_FILL : stageWords(key).fill }} />)}
      </div>
    </>
  );
}
