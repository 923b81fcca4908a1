import { useEffect, useRef, useState } from 'react';
import './search.css';
import { useCommands } from '../../../commands/use-commands.ts';
import { Kbd } from '../../../components/button.tsx';
import { runNumber } from '../../../components/format.ts';
import { Icon } from '../../../components/icon.tsx';
import { ChipSelect } from '../../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { useCall } from '../../../state/use-call.ts';
import type { PlaceProps } from '../../feature.ts';
import { whyHref } from '../explore-routes.ts';
import { useRecentTraces } from '../recent-traces.ts';
import { WhyNotForm } from '../why-not/why-not-view.tsx';
import { foundDetail, groupFound } from './found-words.ts';
import { useSettled } from './use-settled.ts';

interface Hit { readonly key: string; readonly href: string; readonly title: string; readonly detail: string; readonly value?: string | null; readonly thread: boolean }

/** A list of links where arrows move and Enter follows; each is a link by itself too. */
function HitList({ label, hits }: { label: string; hits: readonly Hit[] }) {
  return (
    <section className="find-group"><h2 className="h3">{label}</h2>
      <ul>{hits.map((hit) => (
        <li key={hit.key}><a href={hit.href} data-hit="true"><span className={hit.thread ? 'thread-text' : 'd3'}><Icon name={hit.thread ? 'trace' : 'list'} /></span><span className="el find-t">{hit.title}</span><span className="d3 s el">{hit.detail}</span><span className="sp" />{hit.value === undefined ? null : <span className="mono el find-v">{hit.value ?? 'blank'}</span>}</a></li>
      ))}</ul></section>
  );
}

function Found({ run, text }: { run: string | null; text: string }) {
  const here = useCall('trace.search', run === null ? null : { run, text });
  const everywhere = useCall('trace.find', { text });
  if (here.error !== null && everywhere.error !== null) return <div className="pad"><ErrorState error={everywhere.error} retry={everywhere.refetch} /></div>;
  if ((run !== null && here.data === undefined && here.error === null) || (everywhere.data === undefined && everywhere.error === null)) return <Loading what="what fits" />;
  const own = (here.data ?? []).map((hit): Hit => ({ key: hit.address, href: runHref(run ?? '', 'trace', {}, [hit.address]), title: hit.title, detail: hit.address, value: hit.value, thread: true }));
  const known = new Set(own.map((hit) => hit.href));
  const groups = groupFound(everywhere.data ?? []).map(({ title, things }) => ({ title, hits: things.filter((each) => !known.has(each.href)).map((each, at): Hit => ({ key: `${at} ${each.href}`, href: each.href, title: each.title, detail: foundDetail(each), thread: each.address !== null })) })).filter(({ hits }) => hits.length > 0);
  if (own.length === 0 && groups.length === 0) return <EmptyState title={`Nothing fits “${text}”.`}>Type an ESMA code (RREL30), a field, a loan’s identifier, a value, a rule, a run or the beginning of a hash. {run === null ? null : <a href={whyHref(run, text)}>Ask why it is not in the report</a>}</EmptyState>;
  return <>{own.length === 0 || run === null ? null : <HitList label={`In run ${run.replace(/^r/, '')}`} hits={own} />}{groups.map(({ title, hits }) => <HitList key={title} label={title} hits={hits} />)}</>;
}

/** Any number of any run: search, what was looked at lately, and why something is missing. */
export function SearchPlace({ query }: PlaceProps) {
  const runs = useCall('runs.list', { offset: 0, limit: 200 });
  const recent = useRecentTraces((state) => state.traces);
  const clear = useRecentTraces((state) => state.clear);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLElement>(null);
  const traced = (runs.data?.items ?? []).filter((run) => run.gates.some((gate) => gate.outputs.some((output) => output.rows !== undefined)));
  const run = traced.find((each) => each.id === query['run'])?.id ?? traced[0]?.id ?? null;
  const [draft, setDraft] = useState(query['q'] ?? '');
  const text = useSettled(draft.trim());
  useEffect(() => {
    setQuery({ q: text === '' ? undefined : text }, { replace: true });
  }, [text]);
  useCommands([{ id: 'find.search', label: 'Search any number', group: 'Trace', keys: ['/'], run: () => field.current?.select() }]);
  const move = (by: 1 | -1): void => {
    const hits = [...box.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? []];
    const at = hits.indexOf(document.activeElement as HTMLElement);
    if (at === 0 && by === -1) field.current?.focus();
    else hits[Math.max(0, Math.min(hits.length - 1, at + by))]?.focus();
  };
  return (
    <section className="find" aria-label="Trace a number" ref={box} onKeyDown={(event) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    }}>
      <header className="hdr flat"><div className="l1"><h1>Trace a number</h1><span className="s d3 el">from what left the building to the cell it came from</span></div></header>
      <div className="ph find-bar">
        <label className="inp find-in"><Icon name="search" /><span className="vh">Code, field, loan, value, rule, run or hash</span><input ref={field} value={draft} autoFocus placeholder="Code, field, loan, value, rule, run or hash" onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => { if (event.key === 'Enter') { const first = box.current?.querySelector<HTMLAnchorElement>('.find-out [data-hit]'); if (first != null && text === draft.trim()) first.click(); } else if (event.key === 'Escape') { setDraft(''); event.currentTarget.blur(); } }} /><Kbd>/</Kbd></label>
        {run === null ? null : <ChipSelect label="Run" value={run} options={traced.map((each) => ({ id: each.id, label: runNumber(each.number), detail: each.title }))} onChange={(to) => setQuery({ run: to })} />}
      </div>
      <div className="scroll grow find-out">
        {text !== '' ? <Found run={run} text={text} /> : (
          <>
            {runs.error !== null ? <div className="pad"><ErrorState error={runs.error} retry={runs.refetch} /></div> : null}
            {recent.length === 0 ? <EmptyState title="No number has been traced in this window yet.">Search above, or press <Kbd>T</Kbd> on any underlined number of a run.</EmptyState> : (
              <>
                <HitList label="Looked at lately" hits={recent.map((each) => ({ key: `${each.run} ${each.address}`, href: runHref(each.run, 'trace', {}, [each.address]), title: each.title, detail: `run ${each.run.replace(/^r/, '')}, ${each.address}`, thread: true }))} />
                <div className="find-clear"><button type="button" className="as-link s" onClick={clear}>Forget these</button></div>
              </>
            )}
          </>
        )}
        {run === null ? null : <section className="find-why"><h2>Something is missing?</h2><p className="s d2">Ask why a loan, a code or a field is not in the report of run {run.replace(/^r/, '')}: every gate answers with what it read.</p><WhyNotForm text={text} onAsk={(to) => navigate(whyHref(run, to))} /></section>}
      </div>
    </section>
  );
}
