import './research.css';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { formatRoute } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import type { PlaceProps } from '../feature.ts';
import { DocumentsView } from '../documents/documents-view.tsx';
import { RESEARCH_DESK } from '../research-desk/documents/research-desk.tsx';
import { PromotionsView } from '../research-desk/promotions/promotions-view.tsx';
import { CompareView } from './compare-view.tsx';
import { ExperimentsView } from './experiments-view.tsx';
import { GenerateDialog } from './start/generate-dialog.tsx';
import { StartView } from './start/start-view.tsx';

/** `#/research` the experiments, `/new` the form, `/compare?runs=` side by side, `/promotions` the ledger, `/documents/<kind>/<hash>`. */
export function ResearchPlace({ rest, query }: PlaceProps) {
  const [first] = rest;
  const readOnly = useReadOnly();
  const begin = (): void => navigate(formatRoute(['research', 'new']));
  const generate = (): void => useView.getState().showDialog(<GenerateDialog />);
  useCommands([
    { id: 'research.new', label: 'New experiment', group: 'Everywhere', keys: ['N'], when: () => readOnly === null, run: begin },
    { id: 'research.generate', label: 'Generate a synthetic market', group: 'Research', when: () => readOnly === null, run: generate },
  ]);
  const tab = (id: string | undefined, title: string) => <a className={id === first ? 'on' : ''} href={formatRoute(id === undefined ? ['research'] : ['research', id])} aria-current={id === first ? 'page' : undefined}>{title}</a>;
  return (
    <>
      <header className="hdr"><div className="l1"><h1>Research</h1><span className="s d3 el">experiments that cannot fool themselves</span><span className="sp" />
        <Button onPress={generate} disabled={readOnly}>Generate a market</Button><Button look="primary" command="research.new" onPress={begin} disabled={readOnly}>New experiment</Button></div>
        <div className="l2"><nav className="tabs" aria-label="Research">{tab(undefined, 'Experiments')}{tab('promotions', 'Promotions')}{tab('documents', 'Specs, ingestions, gates')}{first === 'new' ? tab('new', 'New experiment') : null}{first === 'compare' ? tab('compare', 'Side by side') : null}</nav></div>
      </header>
      {first === undefined ? <ExperimentsView query={query} /> : first === 'new' ? <StartView query={query} /> : first === 'compare' ? <CompareView query={query} /> : first === 'promotions' ? <PromotionsView query={query} /> : first === 'documents' ? <DocumentsView desk={RESEARCH_DESK} rest={rest.slice(1)} query={query} />
        : <EmptyState title="There is no such view"><a href={formatRoute(['research'])}>Go to the experiments</a></EmptyState>}
    </>
  );
}
