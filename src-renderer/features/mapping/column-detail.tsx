import type { Field } from '../../../src-shared/model/field.ts';
import type { MappingColumn, Reading } from '../../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../../src-shared/model/profile.ts';
import { Button, Kbd } from '../../components/button.tsx';
import { formatCount, formatDay } from '../../components/format.ts';
import { Certainty } from '../../components/marks.tsx';
import { Verbatim } from '../../components/values.tsx';
import { ReadingEditor } from './reading-editor.tsx';
import type { OpenReading } from './review.ts';
import { TapeValues } from './tape-values.tsx';

export interface ColumnDetailProps {
  readonly column: MappingColumn;
  readonly proposed: MappingColumn;
  readonly profile: ColumnProfile | undefined;
  readonly rows: number;
  readonly total: number;
  readonly field: Field | undefined;
  readonly open: OpenReading | null;
  readonly problem: string | null;
  readonly position: string;
  /** Where what this column reaches is listed. */
  readonly forward: string;
  /** The proposal and what else it could be, in the order of the keys 1 to 9. */
  readonly choices: readonly { readonly field: string; readonly tier: MappingColumn['tier']; readonly score: number }[];
  readonly onChoose: (field: string) => void;
  readonly onReading: (reading: Reading) => void;
  readonly onAccept: () => void;
  readonly onRemap: () => void;
  readonly onIgnore: () => void;
}

/** One column beside the list: what the tape says, what is proposed and why, how it is read, and the three answers. */
export function ColumnDetail(props: ColumnDetailProps) {
  const { column, proposed, field, choices } = props;
  return (
    <section className="pane detail" aria-label={`Column ${column.header.trim()}`}>
      <div className="ph"><h2 className="el" title={column.header}>{column.header.trim() === '' ? <i>no name</i> : <Verbatim text={column.header} plain />}</h2><span className="s d3">column {column.index + 1} of {formatCount(props.total)}</span><span className="sp" /><Certainty tier={column.tier} /></div>
      <div className="pad scroll grow stack">
        <TapeValues profile={props.profile} rows={props.rows} />
        <div><h3>Proposal and alternatives</h3>
          <div className="alts" role="group" aria-label="Proposal and alternatives">
            {choices.map((choice, at) => (
              <button key={choice.field} type="button" className={`alt${column.field === choice.field && column.status !== 'ignored' ? ' on' : ''}`} aria-pressed={column.field === choice.field} onClick={() => props.onChoose(choice.field)}>
                {at < 9 ? <Kbd>{at + 1}</Kbd> : null}<span className="mono el">{choice.field}</span><span className="sp" /><Certainty tier={choice.tier} bare /><span className="mono s sc">{choice.score.toFixed(2)}</span>
              </button>
            ))}
            <button type="button" className="alt" onClick={props.onRemap}><Kbd>R</Kbd><span>Other field…</span></button>
            <button type="button" className={`alt${column.status === 'ignored' ? ' on' : ''}`} aria-pressed={column.status === 'ignored'} onClick={props.onIgnore}><Kbd>X</Kbd><span>Ignore this column</span></button>
          </div>
        </div>
        {field === undefined || column.status === 'ignored' ? null : (
          <div><h3>How it is read</h3>
            <ReadingEditor column={column} field={field} profile={props.profile} open={props.open} onChange={props.onReading} />
            <div className="hint mt4">{proposed.readingReason === '' ? field.type === 'code' ? 'Text, by the code table of the field; a text without a code becomes a finding.' : 'As text, trimmed.' : proposed.readingReason}</div>
          </div>
        )}
        {column.field === null ? null : <div className="s"><a href={props.forward}>What this column reaches</a> <Kbd>F</Kbd></div>}
        <div><h3>Why {column.tier === 'person' ? 'so' : column.score.toFixed(2)}</h3>
          <dl className="kv wrapdd mt4">
            <dt>Match</dt><dd>{column.reason}</dd>
            {proposed.collision === undefined ? null : <><dt>Collision</dt><dd className="warn-text">{proposed.collision.field}: {proposed.collision.reason}</dd></>}
            {field === undefined ? null : <><dt>Field</dt><dd>{field.meaning} <span className="d3">{field.type}{field.unit === 'none' ? '' : `, ${field.unit}`}, {field.level}</span></dd></>}
            {column.actor === undefined ? null : <><dt>Person</dt><dd><span className="m5">{column.actor}</span>{column.at === undefined ? '' : `, ${formatDay(column.at)}`}{column.note === undefined ? '' : `: ${column.note}`}</dd></>}
          </dl>
        </div>
      </div>
      <div className="pad sec foot3">
        <div className="row"><Button look="primary" command="mapping.accept" disabled={column.status === 'accepted' ? 'Accepted already.' : props.problem} onPress={props.onAccept}>Accept</Button><Button command="mapping.remap" onPress={props.onRemap}>Remap</Button><Button command="mapping.ignore" disabled={column.status === 'ignored' ? 'Ignored already.' : null} onPress={props.onIgnore}>Ignore</Button>
          <span className="sp" /><span className="s d3 nw">{props.position}</span></div>
        {props.problem === null || column.status !== 'review' ? null : <div className="s warn-text">{props.problem}</div>}
      </div>
    </section>
  );
}
