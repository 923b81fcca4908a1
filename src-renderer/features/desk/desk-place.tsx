import './desk.css';
import { EmptyState } from '../../components/states.tsx';
import { formatRoute } from '../../routing/route.ts';
import type { PlaceProps } from '../feature.ts';
import { NewPaper } from './new-paper.tsx';
import { PaperView } from './paper-view.tsx';
import { PapersView } from './papers-view.tsx';

/** `#/desk`, `#/desk/new`, `#/desk/w0001`. */
export function DeskPlace({ rest, query }: PlaceProps) {
  const [first] = rest;
  if (first === undefined) return <PapersView query={query} />;
  if (first === 'new') return <NewPaper run={query['run'] ?? null} />;
  if (/^w\d{4,}$/.test(first)) return <PaperView key={`${first} ${query['edition'] ?? ''}`} paper={first} query={query} />;
  return <><h1 className="vh">No such paper</h1><EmptyState title="There is no such paper"><a href={formatRoute(['desk'])}>Go to the papers</a></EmptyState></>;
}
