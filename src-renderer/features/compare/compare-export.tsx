import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { asAppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Icon } from '../../components/icon.tsx';
import { ErrorState } from '../../components/states.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { useMutate } from '../../state/use-mutate.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import type { ComparePlace } from './compare-route.ts';
import type { Overview } from './types.ts';

type Name = 'causes.csv' | 'cells.csv' | 'cells.xlsx' | 'figures.csv' | 'bridge.csv' | 'bridge.xlsx';

/** Saves the comparison: causes, figures, and the cells or the bridge that are on the screen. */
export function CompareExport({ overview, place }: { overview: Overview; place: ComparePlace }) {
  const { transport } = useBridge();
  const readOnly = useReadOnly();
  const showDialog = useView((state) => state.showDialog);
  const exporting = useMutate('compare.export');
  const [busy, setBusy] = useState(false);
  const both = overview.tables.filter(({ leftRows, rightRows }) => leftRows !== null && rightRows !== null);
  const table = (place.section === 'table' ? both.find(({ space }) => space === place.rest[0]) : undefined) ?? both[0];
  const bridge = overview.bridges.find(({ id }) => id === place.rest[0]) ?? overview.bridges[0];
  const offers: readonly { readonly id: Name; readonly title: string }[] = [
    { id: 'causes.csv', title: 'Causes, CSV' }, { id: 'figures.csv', title: 'Figures, CSV' },
    ...(table === undefined ? [] : [{ id: 'cells.csv' as const, title: `Changed cells of ${table.title}, CSV` }, { id: 'cells.xlsx' as const, title: `Changed cells of ${table.title}, workbook` }]),
    ...(bridge === undefined ? [] : [{ id: 'bridge.csv' as const, title: 'Bridge by loan, CSV' }, { id: 'bridge.xlsx' as const, title: 'Bridge by loan, workbook' }]),
  ];
  const save = async (name: Name) => {
    setBusy(true);
    try {
      const files = await exporting.send({ left: overview.left.id, right: overview.right.id, files: [name], ...(table === undefined ? {} : { table: table.space }), ...(bridge === undefined ? {} : { bridge: bridge.id }) });
      for (const file of files ?? []) await transport.saveExport(file.token, file.fileName);
    } catch (thrown) {
      showDialog(<DialogFrame title="The file was not saved" onClose={() => showDialog(null)}><ErrorState error={asAppError(thrown)} kept="both runs as they are" /></DialogFrame>);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <MenuTrigger>
        <AriaButton className="btn" isDisabled={busy || readOnly !== null} aria-label={readOnly === null ? 'Export the comparison' : `Export the comparison: ${readOnly}`}><Icon name="down" />{busy ? 'Exporting' : 'Export'}</AriaButton>
        <Popover className="pop" offset={4} placement="bottom end"><Menu aria-label="Export the comparison" onAction={(key) => void save(String(key) as Name)}>{offers.map((offer) => <MenuItem key={offer.id} id={offer.id} className="o" textValue={offer.title}>{offer.title}</MenuItem>)}</Menu></Popover>
      </MenuTrigger>
      {exporting.error === null ? null : <span className="s block-text" role="alert">{exporting.error.message}</span>}
    </>
  );
}
