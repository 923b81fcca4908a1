import './ecl-parts.css';
import { OVERLAY_FILL, stageWords } from './stages.ts';

/** The square of a stage; decorative, its word stands beside it. */
export function StageMark({ stage }: { stage: string }) {
  return <b className="eclp-mark" style={{ background: stageWords(stage).fill }} aria-hidden="true" />;
}

/** The hatched square of overlays. */
export function OverlayMark() {
  return <b className="eclp-mark" style={{ background: OVERLAY_FILL }} aria-hidden="true" />;
}

/** A stage by its mark and its word. `label` stands in place of the word, e.g. a line's own. */
export function StageTag({ stage, label }: { stage: string; label?: string }) {
  const words = stageWords(stage);
  return <span className="eclp-tag" title={words.meaning === '' ? undefined : words.meaning}><StageMark stage={stage} /><span className="el">{label ?? words.title}</span></span>;
}

/** Overlays by their mark and their word. */
export function OverlayTag({ label = 'Overlays' }: { label?: string }) {
  return <span className="eclp-tag"><OverlayMark /><span className="el">{label}</span></span>;
}

/** Stands beside every figure that is not of record. */
export function NotOfRecord() {
  return <span className="bdg eclp-nor"><i>not of record</i></span>;
}
