import { useState } from 'react';
import type { Run } from '../../../../src-shared/model/run.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { Button } from '../../../components/button.tsx';
import { formatDecimal, formatDifference } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { Traceable } from '../../../components/traceable.tsx';
import { useCommands } from '../../../commands/use-commands.ts';
import { decimal } from '../../../../src-shared/kernel/decimal.ts';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import { runHref } from '../../../routing/route.ts';
import { navigate } from '../../../routing/use-route.ts';
import { RunActions } from '../../../shell/run-actions.tsx';
import { useCall } from '../../../state/use-call.ts';
import { useView } from '../../../state/view-store.ts';
import { StageTag } from '../../ecl-parts/stage-tag.tsx';
import { columnAddress } from './loan-columns.tsx';
import { LoanFacts } from './loan-facts.tsx';
import { MonthGrid } from './month-grid.tsx';
import { StageTests } from './stage-tests.tsx';

/** One loan: why this stage, what the model read, what came out, month by month. */
export function LoanPage({ run, loan, query }: { run: Run; loan: string; query: Readonly<Record<string, string>> }) {
  const { client, transport } = useBridge();
  const toast = useView((state) => state.toast);
  const answer = useCall('ecl.loan', { run: run.id, loan });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const back = runHref(run.id, 'loans');
  useCommands([{ id: 'ecl.loans', label: 'Back to the loans', group: 'This loan', keys: ['Backspace'], run: () => navigate(back) }]);
  const workbook = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const file = await client['ecl.workbook']({ run: run.id, loan });
      await transport.saveExport(file.token, file.fileName);
      toast({ title: `${file.fileName} is saved`, text: `SHA-256 ${file.sha256.slice(0, 16)}. Its formulas recalculate the grid.`, tone: 'ok' });
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  if (answer.data === undefined) {
    return answer.error === null ? <Loading what={`loan ${loan}`} />
      : <><div className="pad"><ErrorState error={answer.error} retry={answer.refetch} /></div>{answer.error.code === 'NOT_FOUND' ? <EmptyState title={`The run has no loan ${loan}`}><a href={back}>Go to the loans</a></EmptyState> : null}</>;
  }
  const { line, previous } = answer.data;
  const moved = previous === null ? null : decimal(line.allowance).minus(decimal(previous.allowance)).toFixed(2);
  return (
    <>
      <RunActions><Button icon="down" busy={busy} onPress={() => void workbook()}>Workbook</Button></RunActions>
      <div className="ecl-fig ecl-loan-head">
        <div><div className="ecl-k"><a href={back}>Loans</a></div><h2 className="mono ecl-id el" title={line.loan}>{line.loan}</h2></div>
        <div><div className="ecl-k">Stage</div><div className="ecl-g"><StageTag stage={line.stage} /></div></div>
        <div><div className="ecl-k">Loss allowance</div><div className="ecl-f"><Traceable address={line.address} name={`${formatDecimal(line.allowance, 2)}, loss allowance of ${line.loan}`}>{formatDecimal(line.allowance, 2)}</Traceable></div></div>
        <div><div className="ecl-k">Of it overlays</div><div className="ecl-g"><Traceable address={columnAddress(line.address, 'overlay')} name={`${formatDecimal(line.overlay, 2)}, overlays on ${line.loan}`}>{formatDecimal(line.overlay, 2)}</Traceable></div></div>
        <div><div className="ecl-k">Gross carrying amount</div><div className="ecl-g"><Traceable address={columnAddress(line.address, 'gross_carrying_amount')} name={`${formatDecimal(line.exposure, 2)}, gross carrying amount of ${line.loan}`}>{formatDecimal(line.exposure, 2)}</Traceable></div></div>
        {previous === null ? <div><div className="ecl-k">Run before</div><div className="ecl-g d3">not in one</div></div>
          : <div><div className="ecl-k"><a href={runHref(previous.run, 'loans', {}, [loan])}>Run {previous.run.slice(1)}</a></div><div className="ecl-g"><StageTag stage={previous.stage} /> <span className="ecl-by">{formatDecimal(previous.allowance, 2)}, since then {formatDifference(moved ?? '0', 2)}</span></div></div>}
      </div>
      {error === null ? null : <div className="pad"><ErrorState error={error} kept="the loan as it is shown" /></div>}
      <div className="ecl-loan">
        <section className="ecl-why scroll" aria-label="Why, and from what" tabIndex={0}>
          <StageTests loan={answer.data} />
          <LoanFacts loan={answer.data} />
        </section>
        <MonthGrid loan={answer.data} scenario={query['scenario']} />
      </div>
    </>
  );
}
