import type { Feature } from '../feature.ts';
import { eclFiguresMissing, isEclRun } from '../ecl-parts/use-ecl-run.ts';
import { AttributionTab } from './attribution-tab.tsx';
import { DisclosuresTab } from './disclosures-tab.tsx';
import { MigrationTab } from './migration-tab.tsx';
import { MovementTab } from './movement-tab.tsx';

export const eclMovementFeature: Feature = {
  id: 'ecl-movement',
  tabs: [
    { id: 'movement', title: 'Movement', order: 3, View: MovementTab, when: isEclRun, unavailable: eclFiguresMissing },
    { id: 'migration', title: 'Migration', order: 4, View: MigrationTab, when: isEclRun, unavailable: eclFiguresMissing },
    { id: 'disclosures', title: 'Disclosures', order: 6, View: DisclosuresTab, when: isEclRun, unavailable: eclFiguresMissing },
    { id: 'causes', title: 'Compare', order: 8, View: AttributionTab, when: isEclRun, unavailable: eclFiguresMissing },
  ],
};
