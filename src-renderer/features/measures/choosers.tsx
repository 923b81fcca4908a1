import { Button as AriaButton, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { Icon } from '../../components/icon.tsx';
import { sameGrouping, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import { axisName, groupingText, type Offer } from './table-state.ts';

const NONE = '#none';
const OWN = '#own';

function detail(set: Offer['sets'][number]): string {
  if (set.absent !== null) return set.absent;
  if (set.saved !== null) return `saved by ${set.saved.by}, revision ${set.saved.revision}`;
  return set.kind === 'bands' ? `${set.edges.length + 1} bands` : set.kind === 'year' ? 'one a year' : 'one a value';
}

/** Chooses an axis: a set of bands, none, or own bands. A set that this run cannot show stays in the list and says why. */
export function AxisChooser({ label, value, offer, none, onChange, onEdit }: {
  label: string; value: Grouping | null; offer: Offer; none?: string; onChange: (to: Grouping | null) => void; onEdit: () => void;
}) {
  const current = value === null ? NONE : `s${offer.sets.findIndex((set) => sameGrouping(set, value))}`;
  return (
    <MenuTrigger>
      <AriaButton className="chip"><span className="k">{label}</span> <b>{value === null ? none ?? '' : axisName(offer, value)}</b><Icon name="chevron" /></AriaButton>
      <Popover className="pop chip-pop m-pop" offset={4} placement="bottom start">
        <Menu aria-label={label} selectionMode="single" selectedKeys={[current]} onAction={(key) => {
          if (key === NONE) onChange(null);
          else if (key === OWN) onEdit();
          else {
            const set = offer.sets[Number(String(key).slice(1))];
            if (set) onChange({ field: set.field, kind: set.kind, edges: set.edges });
          }
        }}>
          <MenuSection>
            <Header className="mi d3 pop-h">{label}</Header>
            {none === undefined ? null : <MenuItem id={NONE} textValue={none} className="o"><span className="m5 nw">{none}</span></MenuItem>}
            {offer.sets.map((set, i) => (
              <MenuItem key={`${set.id} ${groupingText(set)}`} id={`s${i}`} textValue={set.title} className="o" isDisabled={set.absent !== null}>
                <span className="m5 nw">{set.title}</span><span className="d3 grow">{detail(set)}</span>
              </MenuItem>
            ))}
            <MenuItem id={OWN} textValue="Another field or own bands" className="o"><span className="m5 nw">Another field or own bands</span><span className="d3 grow">edit the edges</span></MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** Chooses any number of measures, at least one. */
export function MeasureChooser({ offer, value, onChange }: { offer: Offer; value: readonly string[]; onChange: (to: readonly string[]) => void }) {
  const [only] = value;
  const words = value.length === 1 ? offer.measures.find(({ id }) => id === only)?.title ?? '' : `${value.length} of ${offer.measures.length}`;
  return (
    <MenuTrigger>
      <AriaButton className="chip"><span className="k">Measures</span> <b>{words}</b><Icon name="chevron" /></AriaButton>
      <Popover className="pop chip-pop m-pop" offset={4} placement="bottom start">
        <Menu aria-label="Measures" selectionMode="multiple" disallowEmptySelection selectedKeys={[...value]} onSelectionChange={(keys) => {
          const chosen = keys === 'all' ? offer.measures.map(({ id }) => id) : offer.measures.map(({ id }) => id).filter((id) => keys.has(id));
          if (chosen.length > 0) onChange(chosen);
        }}>
          <MenuSection>
            <Header className="mi d3 pop-h">Measures</Header>
            {offer.measures.map((measure) => (
              <MenuItem key={measure.id} id={measure.id} textValue={measure.title} className="o m-o">
                {({ isSelected }) => <><span className="m-tick" aria-hidden="true">{isSelected ? <Icon name="check" /> : null}</span><span className="m5 nw">{measure.title}</span><span className="d3 grow">{measure.weight === null ? measure.unit : `${measure.unit}, weighted by ${measure.weight.replaceAll('_', ' ')}`}</span></>}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
