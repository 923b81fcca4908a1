import './ecl.css';
import './documents.css';
import './start/start.css';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { formatRoute } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import type { PlaceProps } from '../feature.ts';
import { DocumentsView } from '../documents/documents-view.tsx';
import { ECL_DESK } from './documents/ecl-desk.tsx';
import { EclRunsView } from './runs/ecl-runs-view.tsx';
import { GenerateDialog } from './start/generate-dialog.tsx';
import { StartView } from './start/start-view.tsx';

/** `#/ecl` the runs, `#/ecl/new` the form, `#/ecl/documents/<kind>/<hash>` policies, scenario sets and ledgers. */
export function EclPlace({ rest, query }: PlaceProps) {
  const [first] = rest;
  const readOnly = useReadOnly();
  const begin = (): void => navigate(formatRoute(['ecl', 'new']));
  const generate = (): void => useView.getState().showDialog(<GenerateDialog />);
  useCommands([
    { id: 'ecl.new', label: 'New run of expected credit loss', group: 'Everywhere', keys: ['N'], when: () => readOnly === null, run: begin },
    { id: 'ecl.generate', label: 'Generate a synthetic portfolio', group: 'Expected credit loss', when: () => readOnly === null, run: generate },
  ]);
  const tab = (id: string | undefined, title: string) => <a className={id === first ? 'on' : ''} href={formatRoute(id === undefined ? ['ecl'] : ['ecl', id])} aria-current={id === first ? 'page' : undefined}>{title}</a>;
  return (
    <>
      <header className="hdr"><div className="l1"><h1>Expected credit loss</h1><span className="s d3 el">IFRS 9, section 5.5</span><span className="sp" />
        <Button onPress={generate} disabled={readOnly}>Generate a portfolio</Button><Button look="primary" command="ecl.new" onPress={begin} disabled={readOnly}>New run</Button></div>
        <div className="l2"><nav className="tabs" aria-label="Expected credit loss">{tab(undefined, 'Runs')}{tab('documents', 'Policies and scenarios')}{first === 'new' ? tab('new', 'New run') : null}</nav></div>
      </header>
      {first === undefined ? <EclRunsView query={query} /> : first === 'new' ? <StartView query={query} /> : first === 'documents' ? <DocumentsView desk={ECL_DESK} rest={rest.slice(1)} query={query} />
        : <EmptyState title="There is no such view"><a href={formatRoute(['ecl'])}>Go to the runs of expected credit loss</a></EmptyState>}
    </>
  );
}
