import { useState } from 'react';
import { Segmented } from '../../../components/inputs.tsx';
import { Note } from '../../../components/states.tsx';
import { NotApplicable } from '../../../components/values.tsx';
import { readDocument, type Section } from './read-document.ts';

/** A policy, scenario set or ledger as a document to read: sections with titles, values, and defaults beside them. */
export function DocumentSections({ kind, text, only }: { kind: 'policy' | 'scenarios' | 'ledger'; text: string; /** Shows what differs from its default only, to begin with. */ only?: boolean }) {
  const read = readDocument(kind, text);
  const [which, setWhich] = useState<'all' | 'changed'>(only ? 'changed' : 'all');
  if ('fault' in read) return <div className="pad"><Note tone="warn">It cannot be shown in sections. {read.fault}. Its text can be read beside.</Note></div>;
  const differs = read.sections.reduce((sum, { settings }) => sum + settings.filter((each) => each.differs).length, 0);
  return (
    <div className="ecl-doc">
      {kind !== 'policy' ? null : (
        <div className="row ecl-docbar s"><span className="d2">{differs === 0 ? 'Every setting is as by default; curves and rules are its own.' : `${differs} settings differ from their default.`}</span><span className="sp" />
          <span className="ecl-seg"><Segmented label="Which settings" value={which} options={[{ id: 'all', label: 'All' }, { id: 'changed', label: 'Changed', disabled: differs === 0 }]} onChange={setWhich} /></span></div>
      )}
      {read.sections.filter(({ settings }) => which === 'all' || settings.some((each) => each.differs)).map((section) => <SectionView key={section.id} section={section} changed={which === 'changed'} />)}
    </div>
  );
}

function SectionView({ section, changed }: { section: Section; changed: boolean }) {
  const settings = section.settings.filter((each) => !changed || each.differs);
  return (
    <section aria-label={section.title}>
      <div className="ph sec ecl-ph"><h2>{section.title}</h2><span className="s d3">{section.reference}</span></div>
      {settings.length === 0 ? null : (
        <table className="cp ecl-wrap">
          <colgroup><col style={{ width: '34%' }} /><col style={{ width: '34%' }} /><col /></colgroup>
          <thead><tr><th className="fst" scope="col">Setting</th><th scope="col">Value</th><th className="ecl-last" scope="col">By default</th></tr></thead>
          <tbody>{settings.map((each) => <tr key={each.path}><td className="fst" title={each.path}>{each.title}</td><td className={each.differs ? 'm5' : ''}>{each.value}{each.differs ? <span className="bdg info ecl-diff">differs</span> : null}</td><td className="d3 ecl-last">{each.byDefault ?? <NotApplicable />}</td></tr>)}</tbody>
        </table>
      )}
      {changed ? null : section.tables.map((table) => (
        <table key={table.title} className="cp ecl-wrap">
          <caption className="s m5 ecl-cap">{table.title}</caption>
          <thead><tr>{table.columns.map((column, at) => <th key={column} scope="col" className={`${at === 0 ? 'fst' : ''}${table.numeric[at] ? ' r' : ''}${at === table.columns.length - 1 ? ' ecl-last' : ''}`}>{column}</th>)}</tr></thead>
          <tbody>{table.rows.map((row, index) => <tr key={index}>{row.map((cell, at) => <td key={at} className={`${at === 0 ? 'fst' : ''}${table.numeric[at] ? ' r' : ''}${at === row.length - 1 ? ' ecl-last' : ''}`}>{cell}</td>)}</tr>)}</tbody>
        </table>
      ))}
    </section>
  );
}
