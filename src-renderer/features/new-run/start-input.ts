import type { DialectOverride } from '../../../src-shared/model/dialect.ts';
import type { ChosenFile } from '../../bridge/transport.ts';
import type { CallInput } from '../../state/use-call.ts';

export interface Choices {
  readonly token: string;
  readonly mode: 'mi' | 'regulatory' | 'annex12';
  readonly regime: string | null;
  readonly kind: 'draft' | 'what-if';
  readonly title: string;
  readonly override: DialectOverride;
  readonly deal: ChosenFile | null;
  readonly mapping: ChosenFile | null;
  readonly decisions: ChosenFile | null;
  readonly priorFile: ChosenFile | null;
  readonly priorRun: string | null;
}

/** Regimes for loan-level reporting; the investor report has its own mode. */
export function reportingRegimes<R extends { readonly id: string }>(regimes: readonly R[]): R[] {
  return regimes.filter((regime) => !regime.id.endsWith('/annex12'));
}

/** What was chosen, as the contract wants it: only what a person set, so that the host's defaults hold for the rest. */
export function startInput(choices: Choices): CallInput<'runs.start'> {
  const prior = choices.priorFile?.token ?? choices.priorRun;
  const title = choices.title.trim();
  return {
    tape: choices.token, mode: choices.mode, kind: choices.kind,
    regime: choices.mode === 'regulatory' ? choices.regime : null,
    ...(title === '' ? {} : { title }),
    ...(Object.keys(choices.override).length === 0 ? {} : { dialect: choices.override }),
    ...(choices.deal === null ? {} : { deal: choices.deal.token }),
    ...(choices.mapping === null ? {} : { mapping: choices.mapping.token }),
    ...(choices.decisions === null ? {} : { decisions: choices.decisions.token }),
    ...(prior === null ? {} : { prior }),
  };
}
