import { amountsOf, measureAgain, planOf } from '../../pipelines/ecl/explain/explain-row.ts';
import { tellLoan } from '../../pipelines/ecl/explain/tell-loan.ts';
import { DEMO_OPTIONS } from '../../pipelines/ecl/generator/options.ts';
import { writePortfolio } from '../../pipelines/ecl/generator/write-portfolio.ts';
import type { MeasuredLoan } from '../../pipelines/ecl/measure/measure-one.ts';
import type { EclExplainPort, LoanQuestion } from '../../services/ecl/explain-port.ts';

/** Answers about one loan, by the code of the table on a list of one. */
export function explainPort(): EclExplainPort {
  // The plan of a run is the same text for every loan of it: the last one is kept parsed.
  let last: { readonly text: string; readonly stored: unknown } | null = null;
  const again = async (asked: LoanQuestion): Promise<{ readonly measured: MeasuredLoan; readonly amounts: ReadonlyMap<string, number> }> => {
    if (last?.text !== asked.plan) last = { text: asked.plan, stored: JSON.parse(asked.plan) as unknown };
    const amounts = amountsOf(asked.overlays);
    return { amounts, measured: await measureAgain(planOf(last.stored), asked.sourceRow, asked.row, asked.stored, amounts) };
  };
  return {
    explain: async (asked) => {
      const { measured, amounts } = await again(asked);
      return tellLoan(measured, amounts);
    },
    workbook: async (asked, about) => {
      const { loanWorkbook } = await import('../../pipelines/ecl/explain/workbook/loan-workbook.ts');
      const { measured, amounts } = await again(asked);
      return loanWorkbook(measured, amounts, about);
    },
    generate: async (dir, asked) => (await writePortfolio(dir, { ...DEMO_OPTIONS, ...asked })).map(({ name, path, bytes, rows }) => ({ name, path, bytes, what: rows === null ? 'document' : `${rows} loans` })),
  };
}
