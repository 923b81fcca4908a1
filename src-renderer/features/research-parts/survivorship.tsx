import { Note } from '../../components/states.tsx';

/** Stands above every result that a universe known only afterwards may flatter. */
export function Survivorship({ banner }: { banner: string | null }) {
  return banner === null ? null : <Note tone="warn"><b>Not point in time.</b> {banner}</Note>;
}
