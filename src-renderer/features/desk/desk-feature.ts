import type { Feature } from '../feature.ts';
import { DeskPlace } from './desk-place.tsx';

export const deskFeature: Feature = {
  id: 'desk',
  places: [{ id: 'desk', title: 'Auditor’s desk', icon: 'check', section: 'evidence', order: 10, View: DeskPlace }],
};
