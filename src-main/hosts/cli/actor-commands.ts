import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { ROLES, type Actor, type Role } from '../../../src-shared/model/governance.ts';
import { textOption, type Command, type CommandContext, type CommandResult } from './command.ts';
import { passphraseOf } from './sign-in.ts';

export const actorsList: Command = {
  name: 'actors list',
  usage: 'actors list',
  summary: 'Lists people with their roles and keys, and who is signed in.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const { client } = await context.open();
    const [actors, who] = [await client['actors.list']({}), await client['actors.whoami']({})];
    const head = who.inForce ? (who.signedIn ? `signed in: ${who.actor}` : 'roles are in force; nobody is signed in') : 'nobody is registered: names are asserted, roles are not in force';
    return { json: { who: { ...who }, actors: actors.map(plain) }, text: [head, ...actors.map(line)].join('\n'), exit: 0 };
  },
};

export const actorsCreateKey: Command = {
  name: 'actors create-key',
  usage: 'actors create-key ID [--out FILE] [--passphrase-file FILE]',
  summary: 'Makes a key pair under a new passphrase (TAPESTRY_PASSPHRASE or a file); its public half is for the administrator.',
  options: { out: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const out = textOption(context, 'out');
    const path = out === undefined ? null : resolve(context.cwd, out);
    if (path !== null && existsSync(path)) throw new AppError('CONFLICT', `${path} exists already`, { userAction: 'Name another file.' });
    const passphrase = passphraseOf(context.values, context.cwd);
    const { client } = await context.open();
    const { keyId, publicKey, file } = await client['actors.createKey']({ id: context.positionals[0] ?? '', passphrase });
    if (path !== null) writeFileSync(path, publicKey, { flag: 'wx' });
    return { json: { keyId, publicKey, file, ...(path === null ? {} : { out: path }) }, text: `${path ?? publicKey.trim()}\nkey ${keyId}\nprivate half: ${file}`, exit: 0 };
  },
};

export const actorsRegister: Command = {
  name: 'actors register',
  usage: `actors register ID --name NAME --roles ${ROLES.join(',')} --public-key FILE [--key-to DAY]`,
  summary: 'Registers a person with a public key. The first one must be an administrator and puts roles in force.',
  options: { name: { type: 'string' }, roles: { type: 'string' }, 'public-key': { type: 'string' }, 'key-to': { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    return actorResult(await client['actors.register']({ id: context.positionals[0] ?? '', name: needed(context, 'name', actorsRegister.usage), roles: rolesOf(context, actorsRegister.usage), ...keyOf(context, actorsRegister.usage) }));
  },
};

export const actorsAddKey: Command = {
  name: 'actors add-key',
  usage: 'actors add-key ID --public-key FILE [--key-to DAY]',
  summary: 'Registers another key of a person.',
  options: { 'public-key': { type: 'string' }, 'key-to': { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    return actorResult(await client['actors.addKey']({ id: context.positionals[0] ?? '', ...keyOf(context, actorsAddKey.usage) }));
  },
};

export const actorsSetRoles: Command = {
  name: 'actors set-roles',
  usage: 'actors set-roles ID --roles A,B --reason TEXT',
  summary: 'Gives a person these roles and no others.',
  options: { roles: { type: 'string' }, reason: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    return actorResult(await client['actors.setRoles']({ id: context.positionals[0] ?? '', roles: rolesOf(context, actorsSetRoles.usage), reason: needed(context, 'reason', actorsSetRoles.usage) }));
  },
};

export const actorsRevokeKey: Command = {
  name: 'actors revoke-key',
  usage: 'actors revoke-key ID KEY --reason TEXT',
  summary: 'Ends a key at once; KEY may be its first digits.',
  options: { reason: { type: 'string' } },
  positionals: [2, 2],
  async run(context) {
    const { client } = await context.open();
    const [id = '', begins = ''] = context.positionals;
    const keys = (await client['actors.list']({})).find((actor) => actor.id === id)?.keys.filter((key) => begins.length >= 8 && key.id.startsWith(begins)) ?? [];
    const [key] = keys;
    if (!key || keys.length > 1) throw new AppError('NOT_FOUND', `${id} has ${keys.length === 0 ? 'no' : 'more than one'} key ${begins}`, { userAction: 'List them with `tapestry actors list`; give at least 8 digits.' });
    return actorResult(await client['actors.revokeKey']({ id, keyId: key.id, reason: needed(context, 'reason', actorsRevokeKey.usage) }));
  },
};

export const actorsRetire: Command = {
  name: 'actors retire',
  usage: 'actors retire ID --reason TEXT',
  summary: 'Ends what a person may do here; what they said stays.',
  options: { reason: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    return actorResult(await client['actors.retire']({ id: context.positionals[0] ?? '', reason: needed(context, 'reason', actorsRetire.usage) }));
  },
};

/** A text option that must be there. Throws INVALID_INPUT with the usage. */
export function needed(context: CommandContext, name: string, usage: string): string {
  const value = textOption(context, name);
  if (value === undefined || value.trim() === '') throw new AppError('INVALID_INPUT', `--${name} is missing`, { userAction: usage });
  return value;
}

function rolesOf(context: CommandContext, usage: string): Role[] {
  const asked = needed(context, 'roles', usage).split(',').map((role) => role.trim());
  const wrong = asked.find((role) => !(ROLES as readonly string[]).includes(role));
  if (wrong !== undefined) throw new AppError('INVALID_INPUT', `there is no role "${wrong}"`, { userAction: `Roles: ${ROLES.join(', ')}.` });
  return asked as Role[];
}

function keyOf(context: CommandContext, usage: string): { publicKey: string; keyTo: string | null } {
  const path = resolve(context.cwd, needed(context, 'public-key', usage));
  if (!existsSync(path)) throw new AppError('NOT_FOUND', `there is no file ${path}`, { details: { file: path } });
  return { publicKey: readFileSync(path, 'utf8'), keyTo: textOption(context, 'key-to') ?? null };
}

function actorResult(actor: Actor): CommandResult {
  return { json: plain(actor), text: line(actor), exit: 0 };
}

function plain(actor: Actor) {
  return { ...actor, keys: actor.keys.map((key) => ({ ...key })) };
}

function line(actor: Actor): string {
  const keys = actor.keys.map((key) => `  key ${key.id.slice(0, 16)}  from ${key.from}${key.to === null ? '' : ` to ${key.to}`}${key.revokedAt === null ? '' : `  revoked ${key.revokedAt}: ${key.revokedReason ?? ''}`}`);
  return [`${actor.id}  ${actor.name}  ${actor.roles.join(', ')}${actor.retiredAt === null ? '' : `  retired ${actor.retiredAt}`}`, ...keys].join('\n');
}
