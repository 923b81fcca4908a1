import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useBridge } from '../../../bridge/bridge.ts';
import { Button } from '../../../components/button.tsx';
import { formatCount, groupDigits, plural } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { usePagedRows } from '../../../components/use-paged-rows.ts';
import type { CallOutput } from '../../../state/use-call.ts';
import { anchor } from '../anchor.ts';
import { Characters } from '../value-text.tsx';
import { useSettled } from '../search/use-settled.ts';

type Row = CallOutput<'trace.contributors'>['items'][number];
const ROW_PX = 30;
const SHOWN = 10;
const PAGE = 100;

/** What of a population is listed: its contributors, or the rows that it left out. */
export interface Listing { readonly leftOut: boolean; readonly search: string }

function Value({ row }: { row: Row }) {
  const text = row.value === null ? null : groupDigits(row.value);
  const cut = anchor(text ?? '');
  return (
    <div className={`vl bead${cut.numeric ? '' : ' text'}`}>
      <span className="l">{text === null ? null : <span className="pv"><Characters text={text} to={cut.at} /></span>}</span>
      <span className="r"><span className={`pv${text === null ? ' d3 s' : ''}`}>{text === null ? 'no value' : <Characters text={text} from={cut.at} />}</span></span>
    </div>
  );
}

/**
 * Every row behind a figure, or every row it left out, on the plumb line: pages come as they come into sight. Arrows move, Enter
 * shows the row's cell below and, again, opens its own path; `T` traces it beside.
 */
export function ContributorRows({ run, address, listing, onListing, field, chosen, choose, onClose }: {
  run: string; address: string; listing: Listing; onListing: (to: Listing) => void; field: RefObject<HTMLInputElement | null>; chosen: string | null; choose: (address: string) => void; onClose: () => void;
}) {
  const { client } = useBridge();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const search = useSettled(listing.search.trim());
  const asked = { run, address, leftOut: listing.leftOut, ...(search === '' ? {} : { search }) };
  const [head, setHead] = useState<{ total: number; unit: string } | null>(null);
  const rows = usePagedRows<Row>(JSON.stringify(asked), async (offset, limit, signal) => {
    const page = await client['trace.contributors']({ ...asked, offset, limit }, { signal });
    setHead({ total: page.total, unit: page.unit });
    return page;
  }, PAGE);
  useEffect(() => setAt(0), [address, listing.leftOut, search]);
  const virtual = useVirtualizer({ count: rows.total, getScrollElement: () => box.current, estimateSize: () => ROW_PX, overscan: 6 });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { seen } = rows;
  useEffect(() => seen(first, last), [seen, first, last, rows.total]);
  // The rows keep the width of the box with its scroll bar: else their x would not be the plumb line's.
  const sized = rows.total > 0;
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => element.style.setProperty('--pop-w', `${element.offsetWidth}px`));
    observer.observe(element);
    return () => observer.disconnect();
  }, [sized]);
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(rows.total - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: SHOWN - 1, PageUp: 1 - SHOWN }[event.key];
    const row = rows.row(at);
    if (by !== undefined) go(at + by);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.total - 1);
    else if (event.key === 'Enter' && row?.address != null) choose(row.address);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const what = listing.leftOut ? 'Rows left out' : 'Every contributor';
  return (
    <section className="pop-all" aria-label={what}>
      <div className="pop-find">
        <label className="inp"><span className="vh">Search in the rows</span><input ref={field} value={listing.search} placeholder={listing.leftOut ? 'Search the rows left out' : 'Search the contributors'} onChange={(event) => onListing({ ...listing, search: event.target.value })}
          onKeyDown={(event) => { if (event.key === 'Escape') onClose(); else if (event.key === 'ArrowDown' || event.key === 'Enter') { event.preventDefault(); event.stopPropagation(); box.current?.focus(); } }} /></label>
        <span className="s d3" role="status">{head === null ? '' : `${listing.leftOut ? `${formatCount(head.total)} left out` : plural(head.total, 'contributor')}${search === '' ? '' : ', by this search'}`}</span>
        <span className="sp" /><Button small look="quiet" onPress={() => onListing({ search: '', leftOut: !listing.leftOut })}>{listing.leftOut ? 'The contributors' : 'Who is left out'}</Button><Button small look="quiet" onPress={onClose}>Close the list</Button>
      </div>
      {rows.error !== null ? <ErrorState error={rows.error} retry={rows.refetch} /> : rows.loading ? <Loading what="the rows" /> : rows.total === 0 ? <EmptyState title={search !== '' ? `No row fits “${search}”.` : listing.leftOut ? 'No row is left out.' : 'No row contributes.'} /> : (
        <div ref={box} className="pop-box" role="listbox" aria-label={what} tabIndex={0} aria-activedescendant={`${id}-${at}`} style={{ height: Math.min(SHOWN, rows.total) * ROW_PX }} onKeyDown={onKeyDown} data-stop="list" data-own-keys="true">
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
            {items.map((item) => {
              const row = rows.row(item.index);
              return (
                <div key={item.index} id={`${id}-${item.index}`} role="option" aria-selected={row?.address != null && row.address === chosen} aria-setsize={rows.total} aria-posinset={item.index + 1} data-trace={row?.address ?? undefined}
                  className={`con pop-row${item.index === at ? ' cur' : ''}${row?.address != null && row.address === chosen ? ' on' : ''}`} style={{ transform: `translateY(${item.start}px)` }} onClick={() => { setAt(item.index); if (row?.address != null) choose(row.address); }}>
                  {row === undefined ? <span className="id"><span className="ghost" /></span> : <><span className="id el" title={row.label}>{row.label}</span><Value row={row} /><span className="sh"><span className="d3 s el" title={row.reason ?? undefined}>{row.reason ?? (row.weight === null ? '' : `weight ${groupDigits(row.weight)}`)}</span></span></>}
                </div>
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}
