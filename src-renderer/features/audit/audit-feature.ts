import type { Feature } from '../feature.ts';
import { AuditView } from './audit-view.tsx';

export const auditFeature: Feature = {
  id: 'audit',
  places: [{ id: 'audit', title: 'Audit log', icon: 'list', section: 'evidence', order: 20, View: AuditView }],
};
