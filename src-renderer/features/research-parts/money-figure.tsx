import { formatDecimal } from '../../components/format.ts';
import { Traceable } from '../../components/traceable.tsx';
import { NotComputable } from '../../components/values.tsx';

/** Money of a book, two digits, traceable. */
export function MoneyFigure({ figure, name }: { figure: { readonly address: string | null; readonly value: string | null; readonly why: string | null }; name: string }) {
  if (figure.value === null) return <NotComputable why={figure.why ?? 'No value.'} narrow />;
  const shown = formatDecimal(figure.value, 2);
  return <Traceable address={figure.address} name={`${shown}, ${name}`}>{shown}</Traceable>;
}
