import { useLayoutEffect, useRef, useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Run } from '../../src-shared/model/run.ts';
import { Icon } from '../components/icon.tsx';
import { runNumber } from '../components/format.ts';
import type { RunTab } from '../features/feature.ts';
import { tabsOf } from '../features/features.ts';
import { runHref } from '../routing/route.ts';
import { navigate } from '../routing/use-route.ts';
import { tabsThatFit } from './tabs-that-fit.ts';

/** The tabs of a run with their counts; those that do not fit stand under More, the open one never. */
export function RunTabs({ run, tab }: { run: Run; tab: string }) {
  const tabs = tabsOf(run);
  const ruler = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(tabs.length);
  const words = tabs.map((each) => `${each.title} ${each.count?.(run) ?? ''} ${each.unavailable?.(run) ?? ''}`).join();
  useLayoutEffect(() => {
    const row = ruler.current?.parentElement;
    if (ruler.current === null || row === null || row === undefined) return;
    const measure = (): void => setShown(tabsThatFit([...(ruler.current?.children ?? [])].map((each) => each.getBoundingClientRect().width), row.clientWidth, parseFloat(getComputedStyle(ruler.current as Element).columnGap) || 0));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(row);
    return () => observer.disconnect();
  }, [words]);
  const at = tabs.findIndex(({ id }) => id === tab);
  // The open tab takes the last place that there is.
  const front = at >= shown ? [...tabs.slice(0, Math.max(0, shown - 1)), tabs[at] as RunTab] : tabs.slice(0, shown);
  const more = tabs.filter((each) => !front.includes(each));
  const inner = (each: RunTab) => { const count = each.count?.(run) ?? null; return <>{each.title}{count === null || each.unavailable?.(run) ? null : <span className="c">{count}</span>}</>; };
  return (
    <>
      <div ref={ruler} className="tabs tabs-ruler" aria-hidden="true">{tabs.map((each) => <span key={each.id}>{inner(each)}</span>)}</div>
      <nav className="tabs" aria-label={`Run ${runNumber(run.number)}`}>
        {front.map((each) => {
          const why = each.unavailable?.(run) ?? null;
          return why === null
            ? <a key={each.id} className={each.id === tab ? 'on' : ''} href={runHref(run.id, each.id)} aria-current={each.id === tab ? 'page' : undefined}>{inner(each)}</a>
            : <a key={each.id} className="off" role="link" aria-disabled="true" title={why}>{inner(each)}</a>;
        })}
        {more.length === 0 ? null : (
          <MenuTrigger>
            <AriaButton className="tabs-more">More<Icon name="chevron" /></AriaButton>
            <Popover className="pop chip-pop" offset={4} placement="bottom start">
              <Menu aria-label="More views of the run" disabledKeys={more.filter((each) => each.unavailable?.(run)).map(({ id }) => id)} onAction={(id) => navigate(runHref(run.id, String(id)))}>
                {more.map((each) => <MenuItem key={each.id} id={each.id} textValue={each.title} className="o"><span className="m5 nw">{each.title}</span><span className="d3 grow">{each.unavailable?.(run) ?? each.count?.(run) ?? ''}</span></MenuItem>)}
              </Menu>
            </Popover>
          </MenuTrigger>
        )}
      </nav>
    </>
  );
}
