import { formatDifference, groupDigits, plural } from '../../components/format.ts';
import { decimal } from '../../../src-shared/kernel/decimal.ts';
import { Hash } from '../../components/values.tsx';
import { EmptyState } from '../../components/states.tsx';
import type { Delivery } from './approval-checks.ts';

type Validator = Delivery['validators'][number];

/** Valid, invalid, or not available: the last is neutral, never green and never red. */
export function Verdict({ validator }: { validator: Validator }) {
  if (!validator.available || validator.valid === null) return <span className="d2">{validator.detail.startsWith('not available') ? validator.detail : `not available: ${validator.detail}`}</span>;
  return validator.valid ? <><span className="st done"><i aria-hidden="true" />Valid</span> <span className="d3">{validator.detail}</span></> : <><span className="st blocked"><i aria-hidden="true" />Invalid</span> <span className="d3">{plural(validator.messages.length, 'message')}, {validator.detail}</span></>;
}

/** Delivered files: the chosen one is shown below. */
export function FileTable({ deliveries, chosen, onChoose }: { deliveries: readonly Delivery[]; chosen: string; onChoose: (artifact: string) => void }) {
  return (
    <table className="d-files" aria-label="Delivered files"><colgroup><col className="c-name" /><col className="c-num" /><col className="c-num" /><col /><col className="c-sha" /></colgroup>
      <thead><tr><th scope="col" className="fst">File</th><th scope="col" className="r">Bytes</th><th scope="col" className="r">Records</th><th scope="col">Schema verdict</th><th scope="col">SHA-256</th></tr></thead>
      <tbody>{deliveries.map((delivery) => {
        const on = delivery.artifact === chosen;
        const first = delivery.validators.find((validator) => validator.available) ?? delivery.validators[0];
        return (
          <tr key={delivery.artifact} className={on ? 'sel' : ''} onClick={() => onChoose(delivery.artifact)}>
            <td className="fst mono"><button type="button" className="bare-b el" aria-pressed={on} title={delivery.fileName}>{delivery.fileName}</button></td><td className="r">{groupDigits(String(delivery.bytes))}</td><td className="r">{groupDigits(String(delivery.records))}</td>
            <td title={first?.detail}>{first === undefined ? <span className="d3">not run</span> : <Verdict validator={{ ...first, detail: first.available ? first.name : first.detail }} />}</td><td><Hash hash={delivery.sha256} digits={16} /></td>
          </tr>
        );
      })}</tbody></table>
  );
}

function difference(delivered: string, canonical: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(delivered) || !/^-?\d+(\.\d+)?$/.test(canonical)) return delivered === canonical ? 'same' : 'differs';
  const digits = Math.max(...[delivered, canonical].map((text) => text.split('.')[1]?.length ?? 0));
  return formatDifference(decimal(delivered).minus(decimal(canonical)).toFixed(digits), digits);
}

/** What the validators said, and what was read back from the file against the canonical table. */
export function Verdicts({ delivery }: { delivery: Delivery }) {
  const messages = delivery.validators.flatMap((validator) => validator.messages.map((message) => ({ validator: validator.name, ...message })));
  return (
    <div className="pad d-verdicts" role="group" aria-label="Verdicts" tabIndex={0}>
      <div><h2 className="sub-h">Validated by</h2><dl className="kv">{delivery.validators.length === 0 ? <><dt>Schema</dt><dd>not run</dd></> : delivery.validators.map((validator) => <div key={validator.name} className="contents"><dt>{validator.name}</dt><dd title={validator.detail}><Verdict validator={validator} /></dd></div>)}<dt>Template</dt><dd className="d2">{delivery.template}, {delivery.title}</dd></dl></div>
      <div><h2 className="sub-h">Read back from the file, canonical table, difference</h2>
        {delivery.reconciliation.length === 0 ? <div className="s d3">not run</div> : (
          <table className="cp rec"><colgroup><col /><col className="w" /><col className="w" /><col className="d" /></colgroup><thead className="vh"><tr><th scope="col">Item</th><th scope="col">In the file</th><th scope="col">Canonical</th><th scope="col">Difference</th></tr></thead><tbody>{delivery.reconciliation.map((item) => (
            <tr key={item.item}><td className="el" title={item.item}>{item.item}</td><td className="r">{groupDigits(item.delivered)}</td><td className="r d2">{groupDigits(item.canonical)}</td><td className={`r${item.agrees ? ' d2' : ''}`}>{item.agrees ? difference(item.delivered, item.canonical) : <span className="bdg block">{difference(item.delivered, item.canonical)}</span>}</td></tr>
          ))}</tbody></table>
        )}
      </div>
      {messages.length === 0 ? null : (
        <div className="d-msgs note block" role="group" aria-label="Validator messages"><ul>{messages.slice(0, 50).map((message, index) => (
          <li key={index}><span className="mono">{message.line === null ? message.validator : `line ${groupDigits(String(message.line))}`}</span>{message.record === null ? null : <span className="d2"> record {groupDigits(String(message.record))}</span>} {message.message}</li>
        ))}{messages.length > 50 ? <li className="d2">{messages.length - 50} more in the findings export</li> : null}</ul></div>
      )}
    </div>
  );
}

export function NothingDelivered() {
  return <EmptyState title="This run has delivered no file.">The gates Project and Deliver make them, in the modes regulatory and annex12.</EmptyState>;
}
