import { describe, expect, it } from 'vitest';
import { researchLookahead } from '../../../src-main/hosts/cli/research-lookahead-command.ts';
import type { CommandContext } from '../../../src-main/hosts/cli/command.ts';

const context = (values: CommandContext['values'], positionals: readonly string[] = []): CommandContext => ({
  options: { workspace: '/nowhere', actor: 'nobody', json: true }, positionals, values, cwd: '/', signal: new AbortController().signal, say: () => {},
  open: () => Promise.reject(new Error('no workspace is needed')),
});

describe('research lookahead', () => {
  it('RLA-11 the self-test is offered on the command line, without a workspace', async () => {
    const { json, text, exit } = await researchLookahead.run(context({ 'self-test': true, mutants: '20', clean: '3', seed: '9' }));
    expect(json).toMatchObject({ mutants: 20, caught: 20, clean: 3, falseAlarms: [], missed: [] });
    expect(text).toContain('20 of 20 planted leaks caught; 0 of 3 clean experiments blocked.');
    expect(exit).toBe(0);
  });

  it('RLA-11 what cannot be meant is refused', async () => {
    await expect(researchLookahead.run(context({}))).rejects.toThrow(/neither a run nor --self-test/);
    await expect(researchLookahead.run(context({ 'self-test': true, mutants: '-1' }))).rejects.toThrow(/--mutants is no whole number/);
  });
});
