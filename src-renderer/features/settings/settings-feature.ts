import type { Feature } from '../feature.ts';
import { SettingsView } from './settings-view.tsx';

export const settingsFeature: Feature = {
  id: 'settings',
  places: [{ id: 'settings', title: 'Settings', icon: 'settings', section: 'foot', order: 90, View: SettingsView }],
};
