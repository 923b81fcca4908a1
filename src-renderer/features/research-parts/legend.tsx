import './research-parts.css';

/** Names of the lines of a chart with their look, as the chart draws them. */
export function Legend({ lines }: { lines: readonly { readonly id: string; readonly title: string }[] }) {
  return <span className="rs-legend s d2">{lines.map((line, i) => <span key={line.id} className="nw"><i className={`rs-key k${i}`} aria-hidden="true" />{line.title}</span>)}</span>;
}
