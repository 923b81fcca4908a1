import type { Dialect, DialectOverride, Encoding } from '../../../src-shared/model/dialect.ts';
import { plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import type { CallOutput } from '../../state/use-call.ts';

export type Preview = CallOutput<'tapes.preview'>;

const ENCODINGS: readonly { id: Encoding; label: string }[] = [{ id: 'utf-8', label: 'UTF-8' }, { id: 'windows-1252', label: 'Windows-1252' }, { id: 'utf-16le', label: 'UTF-16 LE' }, { id: 'utf-16be', label: 'UTF-16 BE' }];
const DELIMITERS = [{ id: ',', label: 'comma' }, { id: ';', label: 'semicolon' }, { id: '\t', label: 'tab' }, { id: '|', label: 'pipe' }];
const QUOTES = [{ id: '"', label: 'double' }, { id: "'", label: 'single' }, { id: 'none', label: 'none' }];
/** Below this a chip is dashed: look at it. */
const SURE = 0.75;

/** How the file is read, each member with its evidence, each open to overruling. */
export function DialectChips({ preview, override, onChange }: { preview: Preview; override: DialectOverride; onChange: (override: DialectOverride) => void }) {
  const { dialect } = preview;
  const evidence = (member: keyof Dialect) => {
    const found = preview.evidence.find((each) => each.member === member);
    const changed = member in override;
    return {
      uncertain: !changed && found !== undefined && found.certainty < SURE, changed,
      hint: <>{changed ? 'Chosen by you. ' : null}{found === undefined || changed ? null : <>Why, certainty {found.certainty.toFixed(2)}: {found.reason}</>}
        {changed ? <> <button type="button" className="as-link" onClick={() => { const { [member as keyof DialectOverride]: _, ...rest } = override; onChange(rest); }}>Back to the detected</button></> : null}</>,
    };
  };
  // Records are counted from the first line; after a gap a line no longer tells its record.
  const gap = preview.rawLines.findIndex((raw, at) => at > 0 && raw.line !== (preview.rawLines[at - 1]?.line ?? 0) + 1);
  const headers = preview.rawLines.slice(0, Math.min(40, gap < 0 ? 40 : gap)).map((raw, record) => ({ id: String(record), label: `line ${raw.line}`, detail: <span className="mono el cut">{raw.text || 'blank'}</span> }));
  if (!headers.some(({ id }) => id === String(dialect.headerRecord))) headers.push({ id: String(dialect.headerRecord), label: `record ${dialect.headerRecord + 1}`, detail: <span /> });
  const before = dialect.setAside.filter((each) => each.record < dialect.headerRecord).length;
  const after = dialect.setAside.filter((each) => each.record > dialect.headerRecord).length;
  const unsure = preview.evidence.filter((each) => each.certainty < SURE && !(each.member in override)).length;
  return (
    <div className="dial" role="group" aria-label="How the file is read">
      <span className="mi d3">Detected</span>
      {dialect.format === 'xlsx'
        ? <ChipSelect label="Sheet" value={dialect.sheet ?? preview.sheets[0] ?? ''} options={preview.sheets.map((sheet) => ({ id: sheet, label: sheet }))} onChange={(sheet) => onChange({ ...override, sheet })} {...evidence('sheet')} />
        : (
          <>
            <ChipSelect label="Encoding" value={dialect.encoding} options={ENCODINGS} onChange={(encoding) => onChange({ ...override, encoding })} {...evidence('encoding')} />
            <ChipSelect label="Delimiter" value={dialect.delimiter} options={DELIMITERS} onChange={(delimiter) => onChange({ ...override, delimiter })} {...evidence('delimiter')} />
            <ChipSelect label="Quote" value={dialect.quote === '' ? 'none' : dialect.quote} options={QUOTES} onChange={(quote) => onChange({ ...override, quote: quote === 'none' ? '' : quote as '"' })} {...evidence('quote')} />
          </>
        )}
      <ChipSelect label="Header" value={String(dialect.headerRecord)} options={headers} onChange={(record) => onChange({ ...override, headerRecord: Number(record) })} {...evidence('headerRecord')} />
      <span className="s d2 nw" title="Kept, set aside, never read as loans">{before === 0 && after === 0 ? 'nothing set aside' : `set aside: ${[before > 0 ? `${plural(before, 'line')} before` : '', after > 0 ? `${after} after` : ''].filter(Boolean).join(', ')}`}</span>
      <span className="sp" />
      {unsure > 0 ? <span className="s warn-text nw">{unsure === 1 ? 'look at the dashed chip' : `look at the ${unsure} dashed chips`}</span> : null}
      <span className="s d2 nw">{plural(preview.headers.length, 'column')}</span>
    </div>
  );
}
