import { useId, useState, type ReactNode } from 'react';
import type { Field } from '../../../src-shared/model/field.ts';
import { Button } from '../../components/button.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { Verbatim } from '../../components/values.tsx';
import { useCall } from '../../state/use-call.ts';
import { draftOf, meaningOf, problemsOf, unlisted, type DecisionDraft, type DecisionForm, type Problems } from './decision-draft.ts';

const TITLE: Readonly<Record<DecisionForm['kind'], string>> = { 'map-code': 'Map this value to a code', override: 'Override this one cell', constant: 'Set a constant where it is blank', 'no-data': 'Choose a no-data answer', waive: 'Waive the rule' };
const VERB: Readonly<Record<DecisionForm['kind'], string>> = { 'map-code': 'Map', override: 'Override', constant: 'Set', 'no-data': 'Choose', waive: 'Waive' };
const ANSWERS = [['ND1', 'not collected'], ['ND2', 'collected, not in the system at the date'], ['ND3', 'loaded after the date'], ['ND4', 'known from a day on'], ['ND5', 'not applicable']] as const;

function Line({ label, problem, hint, children }: { label: string; problem?: string | undefined; hint?: string; children: (ids: { id: string; describedBy: string | undefined }) => ReactNode }) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy: note === undefined ? undefined : `${id}-note` })}
      {note === undefined ? null : <span id={`${id}-note`} className={problem === undefined ? 'hint' : 'errt'}>{note}</span>}
    </div>
  );
}

/** A small form that forms one decision. It asks for a reason and says what is missing only after the first try. */
export function DecisionFormView({ run, initial, field, onKeep, onLeave }: { run: string; initial: DecisionForm; field: Field | undefined; onKeep: (draft: DecisionDraft) => void; onLeave: () => void }) {
  const [form, setForm] = useState(initial);
  const [tried, setTried] = useState(false);
  const choices = useCall('decisions.choices', { run, field: form.field }).data;
  const lists = useId();
  const missing = (): Problems => ({ ...problemsOf(form), ...unlisted(form, choices) });
  const problems = tried ? missing() : {};
  const set = (change: Partial<DecisionForm>): void => setForm((old) => ({ ...old, ...change }));
  const keep = (): void => {
    setTried(true);
    if (Object.keys(missing()).length === 0) onKeep(draftOf(form));
  };
  useCommands([
    { id: 'decision.keep', label: `${VERB[form.kind]}: keep this decision`, group: 'Findings', keys: ['Ctrl Enter'], inTextFields: true, run: keep },
    { id: 'decision.leave', label: 'Leave the form', group: 'Findings', keys: ['Esc'], inTextFields: true, run: onLeave },
  ]);
  const input = (member: 'value' | 'code' | 'date' | 'owner' | 'expires', mono = false, first = false) => (ids: { id: string; describedBy: string | undefined }): ReactNode => (
    <input id={ids.id} className={`inp${mono ? ' mono' : ''}${problems[member] === undefined ? '' : ' err'}`} aria-invalid={problems[member] !== undefined || undefined} aria-describedby={ids.describedBy} {...(member === 'code' ? { list: `${lists}-report` } : member === 'value' && (choices?.codes.length ?? 0) > 0 ? { list: `${lists}-codes` } : {})} value={form[member]} autoFocus={first} onChange={(event) => set({ [member]: event.target.value })} />
  );
  const unit = field === undefined || field.unit === 'none' ? '' : `, ${field.unit}`;
  return (
    <form className="dec-form" aria-label={TITLE[form.kind]} onSubmit={(event) => { event.preventDefault(); keep(); }}>
      <h3>{TITLE[form.kind]}</h3>
      <datalist id={`${lists}-codes`}>{choices?.codes.map(({ code, title }) => <option key={code} value={code}>{title}</option>)}</datalist>
      <datalist id={`${lists}-report`}>{choices?.reportCodes.map(({ code, title }) => <option key={code} value={code}>{title}</option>)}</datalist>
      {form.kind === 'map-code' ? (
        <>
          <div className="s">In <span className="mono">{form.field}</span> the text <Verbatim text={form.from} /> means</div>
          <Line label="Code" problem={problems.value} hint={meaningOf(choices, form.value) ?? `${choices === undefined || choices.codes.length === 0 ? '' : `One of ${choices.codes.length} codes. `}For this tape and later ones.`}>{input('value', true, true)}</Line>
        </>
      ) : null}
      {form.kind === 'override' ? <Line label={`Value of ${form.field} in row ${form.sourceRow ?? '?'}${unit}`} problem={problems.value} hint="In canonical form: decimal point, ISO date, code. Empty makes it blank.">{input('value', true, true)}</Line> : null}
      {form.kind === 'constant' ? <Line label={`Value of ${form.field}${unit}`} problem={problems.value} hint="On every row where it is blank; a value on the tape stays.">{input('value', true, true)}</Line> : null}
      {form.kind === 'no-data' ? (
        <>
          <Line label="ESMA code" problem={problems.code} {...(choices?.reportCodes.find(({ code }) => code === form.code.trim()) === undefined ? {} : { hint: choices.reportCodes.find(({ code }) => code === form.code.trim())?.title ?? '' })}>{input('code', true, form.code === '')}</Line>
          <Line label="Answer">{({ id }) => <select id={id} className="inp" value={form.answer} onChange={(event) => set({ answer: event.target.value })}>{ANSWERS.map(([answer, meaning]) => <option key={answer} value={answer}>{answer}, {meaning}</option>)}</select>}</Line>
          {form.answer === 'ND4' ? <Line label="Known from" problem={problems.date}>{input('date', true)}</Line> : null}
          <label className="check"><input type="checkbox" checked={form.replaceValue} onChange={(event) => set({ replaceValue: event.target.checked })} />Also where the tape gives a value: it is then not reported</label>
        </>
      ) : null}
      {form.kind === 'waive' ? (
        <>
          <div className="s d2">The findings of {form.rule} stay visible and do not block until the day below.</div>
          <Line label="Who answers for it" problem={problems.owner}>{input('owner', false, true)}</Line>
          <Line label="Until" problem={problems.expires}>{input('expires', true)}</Line>
          <label className="check"><input type="checkbox" checked={form.everyField} onChange={(event) => set({ everyField: event.target.checked })} />On every field the rule speaks of, not only {form.field}</label>
        </>
      ) : null}
      <Line label="Reason" problem={problems.reason}>{({ id, describedBy }) => <textarea id={id} rows={2} className={`inp${problems.reason === undefined ? '' : ' err'}`} aria-invalid={problems.reason !== undefined || undefined} aria-describedby={describedBy} value={form.reason} onChange={(event) => set({ reason: event.target.value })} />}</Line>
      <div className="row"><span className="sp" /><Button small onPress={onLeave}>Leave it</Button><Button small look="primary" command="decision.keep" onPress={keep}>{VERB[form.kind]}</Button></div>
    </form>
  );
}
