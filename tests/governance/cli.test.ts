import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWorkspaceStore } from '../../src-main/store/open-workspace.ts';
import { cliJson, folderForTest } from '../support/cli.ts';
import { succeededRun, tickingClock } from '../store/store-fixture.ts';

it('GOV-80 people, signing in for one command, submission, rejection, comment, approval and inbox from the command line', async () => {
  const folder = folderForTest('people-cli');
  const workspace = join(folder, 'ws');
  const secret = { TAPESTRY_PASSPHRASE: 'correct horse battery staple' };
  const tapestry = (args: string[], env: Record<string, string> = secret) => cliJson([...args, '--workspace', workspace], env);
  const register = async (id: string, roles: string, by: string[] = []): Promise<string> => {
    const out = join(folder, `${id}.pem`);
    const made = await tapestry(['actors', 'create-key', id, '--out', out]);
    expect(made.code, made.stderr).toBe(0);
    const { code, json, stderr } = await tapestry(['actors', 'register', id, '--name', id.toUpperCase(), '--roles', roles, '--public-key', out, ...by]);
    expect(code, stderr).toBe(0);
    expect(json).toMatchObject({ id, roles: roles.split(',') });
    return (made.json as unknown as { keyId: string }).keyId;
  };
  await register('root', 'administrator');
  await register('ann', 'analyst', ['--as', 'root']);
  const bobKey = await register('bob', 'approver', ['--as', 'root']);
  const opened = openWorkspaceStore(workspace, { clock: tickingClock(), who: { actor: 'ANN', host: 'cli' }, mode: 'write' });
  const run = succeededRun(opened.store);
  opened.close();

  expect(await tapestry(['submit', run, '--note', 'ready', '--as', 'ann'])).toMatchObject({ code: 0, json: { state: 'submitted', has: 0, needs: 1 } });
  expect(await tapestry(['approve', run, '--reason', 'mine', '--as', 'ann'])).toMatchObject({ code: 5, json: { error: { message: 'ANN is analyst; runs.approve needs the role approver' } } });
  expect(await tapestry(['inbox', '--as', 'bob'])).toMatchObject({ code: 0, json: { items: [{ kind: 'approval', run }] } });
  expect(await tapestry(['reject', run, '--reason', 'the bridge does not tie', '--as', 'bob'])).toMatchObject({ code: 0, json: { state: 'rejected' } });
  const comment = await tapestry(['comment', run, 'annex2:RREL30@1', '--text', 'see line 7', '--as', 'ann']);
  expect(comment).toMatchObject({ code: 0, json: { statement: { purpose: 'comment', address: 'annex2:RREL30@1', actorId: 'ann' } } });
  expect(await tapestry(['submit', run, '--note', 'it ties', '--as', 'ann'])).toMatchObject({ code: 0 });
  writeFileSync(join(folder, 'secret'), 'correct horse battery staple\n');
  expect(await tapestry(['approve', run, '--reason', 'it ties', '--as', 'bob', '--passphrase-file', join(folder, 'secret')], {})).toMatchObject({ code: 0, json: { kind: 'record', approval: { actor: 'BOB' }, approvals: { state: 'approved', has: 1 } } });
  expect(await tapestry(['comments', run])).toMatchObject({ code: 0, json: { comments: [{ statement: { text: 'see line 7' } }] } });
  expect(await tapestry(['inbox', '--as', 'bob'], {})).toMatchObject({ code: 2, json: { error: { message: 'there is no passphrase' } } });
  expect(await tapestry(['actors', 'revoke-key', 'bob', bobKey.slice(0, 12), '--reason', 'lost', '--as', 'root'])).toMatchObject({ code: 0, json: { keys: [{ revokedReason: 'lost' }] } });
  expect(await tapestry(['inbox', '--as', 'bob'])).toMatchObject({ code: 5 });
  expect(await tapestry(['actors', 'retire', 'ann', '--reason', 'left', '--as', 'root'])).toMatchObject({ code: 0 });
  // A restored workspace can be governed by the same people; the log's own key, which is not under a passphrase, stays behind.
  const [backup, restored] = [join(folder, 'backup'), join(folder, 'restored')];
  expect((await tapestry(['backup', '--out', backup])).code).toBe(0);
  expect(readdirSync(join(backup, 'keys')).sort()).toEqual(['ann.pem', 'bob.pem', 'root.pem']);
  // Its exit code tells that the invented artifacts of the run are not there; the people are.
  expect((await cliJson(['restore', '--from', backup, '--workspace', restored])).json).toMatchObject({ workspace: restored });
  expect(await cliJson(['actors', 'list', '--as', 'root', '--workspace', restored], secret)).toMatchObject({ code: 0, json: { who: { signedIn: true, id: 'root' } } });
  const { json } = await tapestry(['actors', 'list']);
  expect(json).toMatchObject({ who: { inForce: true, signedIn: false }, actors: [{ id: 'ann' }, { id: 'bob' }, { id: 'root', retiredAt: null }] });
}, 300_000);
