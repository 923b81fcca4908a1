import type { Feature } from '../feature.ts';
import { ApprovalTab } from './approval-tab.tsx';
import { InboxCount, InboxView } from './inbox-view.tsx';
import { PeopleView } from './people-view.tsx';
import { PersonStatus } from './person-status.tsx';

export const governanceFeature: Feature = {
  id: 'governance',
  places: [
    { id: 'inbox', title: 'Waiting for me', icon: 'person', section: 'top', order: 20, View: InboxView, Count: InboxCount },
    { id: 'people', title: 'People', icon: 'people', section: 'foot', order: 80, View: PeopleView },
  ],
  tabs: [{ id: 'approval', title: 'Approval', order: 65, View: ApprovalTab, unavailable: (run) => (run.status === 'queued' || run.status === 'running' ? 'The run has not ended.' : null) }],
  StatusItem: PersonStatus,
};
