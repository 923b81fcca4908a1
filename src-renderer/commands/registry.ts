import { isSingleLetter, matches, parseChord } from './keys.ts';
import type { KeyPress } from './keys.ts';

/** Something a person can do. Shortcuts, the palette, tooltips and the list of keys are all read from here. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** Heading under which the palette and the list of keys show it. */
  readonly group: string;
  /** Chords, e.g. `['Ctrl K']`; any of them runs the command. */
  readonly keys?: readonly string[];
  /** A second line in the palette. */
  readonly hint?: string;
  /** Not offered and not run while this is false. */
  when?(): boolean;
  run(): void;
  /** Keys work in text fields too although they are single letters or Esc; rarely right. */
  readonly inTextFields?: boolean;
  /** Not listed in the palette: it needs a focused thing. */
  readonly hidden?: boolean;
}

export interface KeyContext {
  readonly inTextField: boolean;
  readonly singleLetters: boolean;
  readonly mac: boolean;
}

/** Holds the commands of the views that are on the screen. What was registered last wins a chord. */
export class CommandRegistry {
  readonly #stack: Command[] = [];
  readonly #listeners = new Set<() => void>();
  #snapshot: readonly Command[] = [];

  /** Adds commands; returns the function that takes them away. An id that is there already is shadowed until then. */
  register(commands: readonly Command[]): () => void {
    this.#stack.push(...commands);
    this.#changed();
    return () => {
      for (const command of commands) {
        const at = this.#stack.lastIndexOf(command);
        if (at >= 0) this.#stack.splice(at, 1);
      }
      this.#changed();
    };
  }

  /** All commands, one per id, in the order of registration. The same array until it changes. */
  all(): readonly Command[] {
    return this.#snapshot;
  }

  /** Those that can run now. */
  available(): readonly Command[] {
    return this.#snapshot.filter((command) => command.when?.() ?? true);
  }

  get(id: string): Command | undefined {
    return this.#snapshot.find((command) => command.id === id);
  }

  /** The command a key press means here, or undefined. */
  match(press: KeyPress, context: KeyContext): Command | undefined {
    return this.#snapshot.findLast((command) => (command.keys ?? []).some((text) => {
      const chord = parseChord(text);
      if (isSingleLetter(chord) && (!context.singleLetters || (context.inTextField && !command.inTextFields))) return false;
      if (context.inTextField && !command.inTextFields && chord.key === 'Escape') return false;
      return matches(chord, press, context.mac);
    }) && (command.when?.() ?? true));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    const byId = new Map<string, Command>();
    for (const command of this.#stack) {
      byId.delete(command.id);
      byId.set(command.id, command);
    }
    this.#snapshot = [...byId.values()];
    for (const listener of this.#listeners) listener();
  }
}
