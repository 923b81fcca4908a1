import type { ComponentType } from 'react';
import type { Run } from '../../src-shared/model/run.ts';
import type { IconName } from '../components/icon.tsx';

/** What a run's tab is given. The rest of the path and the query are its state: they stand in the address. */
export interface RunTabProps {
  readonly run: Run;
  /** Path segments after the tab. */
  readonly rest: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** A tab of a run: `#/runs/<run>/<id>/...`. Its header actions: render `<RunActions>` inside the view. */
export interface RunTab {
  readonly id: string;
  readonly title: string;
  /** Tabs stand in this order: gates 10, mapping 20, data 30, findings 40, measures 45, deliver 50, trace 60, manifest 70. */
  readonly order: number;
  readonly View: ComponentType<RunTabProps>;
  /** Whether a run has this tab at all, e.g. by its gates; absent: every run. What is only not there yet says `unavailable`. */
  when?(run: Run): boolean;
  /** Small count beside the title, from what the run itself tells. */
  count?(run: Run): string | null;
  /** Why the tab cannot be opened yet, or null. */
  unavailable?(run: Run): string | null;
}

export interface PlaceProps {
  readonly rest: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** A place in the left rail with its own address `#/<id>/...`. Only capabilities that exist. */
export interface Place {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  readonly section: 'top' | 'pipelines' | 'evidence' | 'foot';
  readonly order: number;
  readonly View: ComponentType<PlaceProps>;
  /** Renders the count at the right of its entry. */
  readonly Count?: ComponentType;
}

/** What the trace panel is given. */
export interface TracePanelProps {
  readonly run: string;
  readonly address: string;
  readonly onClose: () => void;
}

/** One line under a heading in the palette; answers come from the host while the person types. */
export interface PaletteItem {
  readonly id: string;
  readonly group: string;
  readonly icon: IconName;
  readonly label: string;
  readonly hint?: string;
  readonly thread?: boolean;
  /** Where it leads, so that `Ctrl Enter` can open it in a window beside this one. */
  readonly href?: string;
  run(): void;
}

/** A hook that gives palette items for a text; called at each render of the palette. */
export type PaletteSource = (text: string, run: string | null) => readonly PaletteItem[];

/** How the runs of one pipeline differ where shared screens show them: which tab they open on, where shared tabs stand, what their header says. */
export interface PipelineScreens {
  /** As `run.pipeline`. */
  readonly pipeline: string;
  /** The place in the rail that stands for it, marked while one of its runs is open. */
  readonly place: string;
  /** The tab a run opens on where its address names none. */
  home(run: Run): string;
  /** Orders of shared tabs on its runs, where they are others. */
  readonly tabOrder?: Readonly<Record<string, number>>;
  /** Shared tabs that its runs have nothing for. */
  readonly hides?: readonly string[];
  /** Stands in the header in place of file and rows. */
  readonly Meta?: ComponentType<{ readonly run: Run }>;
}

/** Everything a feature plugs in; `features/features.ts` lists them. */
export interface Feature {
  readonly id: string;
  readonly tabs?: readonly RunTab[];
  readonly places?: readonly Place[];
  readonly TracePanel?: ComponentType<TracePanelProps>;
  readonly usePalette?: PaletteSource;
  readonly pipelines?: readonly PipelineScreens[];
  /** Stands at the end of the status line. */
  readonly StatusItem?: ComponentType;
}
