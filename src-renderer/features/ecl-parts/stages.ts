import type { Stage } from '../../../src-shared/model/ecl/result-fields.ts';

export interface StageWords {
  readonly title: string;
  /** Where there is room for a word only. */
  readonly brief: string;
  /** What it means, with its paragraph of IFRS 9. */
  readonly meaning: string;
  /** A fill, as a CSS value made of tokens. */
  readonly fill: string;
}

/** Hatched: overlays stand apart from every stage. */
export const OVERLAY_FILL = 'repeating-linear-gradient(45deg,var(--line-control) 0 2px,transparent 2px 5px)';

/** Stages in the order in which they are told. Fills are the tokens of the theme; a word stands beside each. */
export const STAGE_WORDS: Readonly<Record<Stage, StageWords>> = {
  '1': { title: 'Stage 1', brief: '1', meaning: '12-month expected credit losses (5.5.5)', fill: 'var(--stage-1)' },
  '2': { title: 'Stage 2', brief: '2', meaning: 'Lifetime, risk increased significantly since initial recognition (5.5.3)', fill: 'var(--stage-2)' },
  '3': { title: 'Stage 3', brief: '3', meaning: 'Lifetime, credit-impaired (Appendix A)', fill: 'var(--stage-3)' },
  POCI: { title: 'POCI', brief: 'POCI', meaning: 'Credit-impaired when bought or made (5.5.13)', fill: 'var(--stage-poci)' },
  S: { title: 'Simplified', brief: 'S', meaning: 'Simplified approach, lifetime always (5.5.15)', fill: 'var(--plot-3)' },
  '-': { title: 'Out of scope', brief: 'out', meaning: 'Outside section 5.5', fill: 'var(--line-strong)' },
};

/** Words of a stage key; an unknown key (a total, `new`, `exit`) is its own title. */
export function stageWords(key: string): StageWords {
  return key in STAGE_WORDS ? STAGE_WORDS[key as Stage] : { title: key, brief: key, meaning: '', fill: 'var(--line-control)' };
}

/** The token behind a stage's fill, for plots that read resolved colours: `--stage-2`. */
export function stageToken(key: string): string {
  return /var\((--[a-z0-9-]+)\)/.exec(stageWords(key).fill)?.[1] ?? '--line-control';
}
