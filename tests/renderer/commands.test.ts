import { describe, expect, it } from 'vitest';
import { matches, parseChord, showChord } from '../../src-renderer/commands/keys.ts';
import type { KeyPress } from '../../src-renderer/commands/keys.ts';
import { CommandRegistry } from '../../src-renderer/commands/registry.ts';
import type { Command } from '../../src-renderer/commands/registry.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
const calm = { inTextField: false, singleLetters: true, mac: false };
const command = (id: string, keys: string[], over: Partial<Command> = {}): Command => ({ id, label: id, group: 'g', keys, run: () => {}, ...over });

describe('chords', () => {
  it('UI-20 tells letters with and without Shift apart, and signs regardless of it', () => {
    expect(matches(parseChord('T'), press('t'), false)).toBe(true);
    expect(matches(parseChord('T'), press('T', { shiftKey: true }), false)).toBe(false);
    expect(matches(parseChord('Shift T'), press('T', { shiftKey: true }), false)).toBe(true);
    expect(matches(parseChord('?'), press('?', { shiftKey: true }), false)).toBe(true);
    expect(matches(parseChord('/'), press('/', { shiftKey: true }), false)).toBe(true);
    expect(matches(parseChord('A'), press('a', { ctrlKey: true }), false)).toBe(false);
  });

  it('UI-20 Alt with a digit is the physical key, whatever the layout makes of it', () => {
    expect(matches(parseChord('Alt 2'), press('™', { altKey: true, code: 'Digit2' }), false)).toBe(true);
  });

  it('UI-22 Ctrl is Cmd on a Mac', () => {
    expect(matches(parseChord('Ctrl K'), press('k', { metaKey: true }), true)).toBe(true);
    expect(matches(parseChord('Ctrl K'), press('k', { ctrlKey: true }), true)).toBe(false);
    expect(showChord('Ctrl K', true)).toBe('Cmd K');
    expect(showChord('Ctrl K', false)).toBe('Ctrl K');
  });
});

describe('registry', () => {
  it('UI-20 the last one registered wins a chord, and gives it back', () => {
    const registry = new CommandRegistry();
    registry.register([command('rail.close', ['Esc'])]);
    const leave = registry.register([command('panel.close', ['Esc'])]);
    expect(registry.match(press('Escape'), calm)?.id).toBe('panel.close');
    leave();
    expect(registry.match(press('Escape'), calm)?.id).toBe('rail.close');
  });

  it('UI-20 a command that cannot run gives way to the one below', () => {
    const registry = new CommandRegistry();
    registry.register([command('run.cancel', ['Esc']), command('trace.close', ['Esc'], { when: () => false })]);
    expect(registry.match(press('Escape'), calm)?.id).toBe('run.cancel');
    expect(registry.available().map(({ id }) => id)).toEqual(['run.cancel']);
  });

  it('UI-21 single letters are off in text fields and by choice; Ctrl and Alt are not', () => {
    const registry = new CommandRegistry();
    registry.register([command('new', ['N']), command('palette', ['Ctrl K']), command('start', ['Ctrl Enter'])]);
    expect(registry.match(press('n'), calm)?.id).toBe('new');
    expect(registry.match(press('n'), { ...calm, inTextField: true })).toBeUndefined();
    expect(registry.match(press('n'), { ...calm, singleLetters: false })).toBeUndefined();
    expect(registry.match(press('k', { ctrlKey: true }), { ...calm, inTextField: true, singleLetters: false })?.id).toBe('palette');
    expect(registry.match(press('Enter', { ctrlKey: true }), { ...calm, inTextField: true })?.id).toBe('start');
  });

  it('UI-20 listeners see the same array until something changes', () => {
    const registry = new CommandRegistry();
    let told = 0;
    registry.subscribe(() => { told += 1; });
    const before = registry.all();
    expect(registry.all()).toBe(before);
    registry.register([command('a', [])])();
    expect(told).toBe(2);
    expect(registry.all()).toEqual([]);
  });
});
