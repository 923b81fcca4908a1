import type { ReactNode } from 'react';
import { formatDecimal, formatDifference } from '../../../components/format.ts';
import { CoverageCell, coverageText, MoneyCell, shareText, WhatIfMoney } from '../../ecl-parts/money.tsx';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';
import type { WhatIfAnswer } from '../what-if/use-what-if.ts';

/** The figures of the screen: of record alone, or the what-if with its twin of record beside it, never without. */
export function FiguresHead({ overview, answer, kind, children }: { overview: EclOverview; answer: WhatIfAnswer | null; kind: string; children?: ReactNode }) {
  const { total, currency } = overview;
  const record = kind === 'what-if' ? 'Of this what-if run' : kind === 'record' ? 'Of record' : 'Of this draft';
  if (answer === null) {
    return (
      <div className="ecl-fig">
        <div><div className="ecl-k">Expected credit loss{kind === 'what-if' ? ', what-if run' : kind === 'draft' ? ', draft' : ', of record'}</div><div className="ecl-f"><MoneyCell figure={total.allowance} name="expected credit loss" unit={currency} /></div></div>
        <div><div className="ecl-k">Exposure</div><div className="ecl-g"><MoneyCell figure={total.exposure} name="exposure" /></div></div>
        <div><div className="ecl-k">Coverage</div><div className="ecl-g"><CoverageCell figure={total.coverage} name="coverage of the exposure" /> <span className="unit">%</span></div></div>
        <div><div className="ecl-k">Overlays, apart</div><div className="ecl-g"><MoneyCell figure={total.overlay} name="overlays" /></div></div>
        <div><div className="ecl-k">Provision for undrawn</div><div className="ecl-g"><MoneyCell figure={overview.provision} name="provision for undrawn commitments" /></div></div>
        {overview.nnegShortfall === null ? null : <div><div className="ecl-k">No-negative-equity, beside</div><div className="ecl-g"><MoneyCell figure={overview.nnegShortfall} name="no-negative-equity shortfall, not in the allowance" /></div></div>}
        {children}
      </div>
    );
  }
  const share = shareText(answer.total.difference, answer.total.record);
  const was = coverageText(total.coverage.value, total.coverage.unit);
  return (
    <div className="ecl-fig">
      <div><div className="ecl-k">Expected credit loss, what-if</div><div className="ecl-f"><WhatIfMoney value={answer.total.whatIf} /> <span className="unit">{currency}</span></div></div>
      <div><div className="ecl-k">{record}</div><div className="ecl-g"><MoneyCell figure={total.allowance} name="expected credit loss" /></div></div>
      <div><div className="ecl-k">Difference</div><div className="ecl-g"><i>{formatDifference(answer.total.difference, 2)}</i>{share === null ? null : <span className="d3 ecl-by"> {formatDifference(share, 2)} %</span>}</div></div>
      <div><div className="ecl-k">Coverage</div><div className="ecl-g"><WhatIfMoney value={answer.total.coverage} scale={3} /> <span className="unit">%</span>{was === null ? null : <span className="d3 ecl-by"> was {formatDecimal(was, 3)}</span>}</div></div>
      <div><div className="ecl-k">Overlays, apart</div><div className="ecl-g"><WhatIfMoney value={answer.overlays.whatIf} /></div></div>
      {children}
    </div>
  );
}
