import { canonicalJson, parseJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import type { RepositoryContext } from './context.ts';
import type { SettingsRepository } from './store.ts';

/** Settings of the workspace. Never secrets: a value goes into the log in full, because a changed threshold must be seen. */
export function createSettingsRepository({ db, audit }: RepositoryContext): SettingsRepository {
  const select = db.prepare<[string], { value_json: string }>('SELECT value_json FROM setting WHERE key = ?');
  const selectAll = db.prepare<[], { key: string; value_json: string }>('SELECT key, value_json FROM setting ORDER BY key');
  const upsert = db.prepare('INSERT INTO setting (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json');
  const remove = db.prepare('DELETE FROM setting WHERE key = ?');

  return {
    get: (key) => {
      const row = select.get(key);
      return row ? parse(key, row.value_json) : undefined;
    },
    // fromEntries defines members, so that a key such as __proto__ stays a key.
    all: () => Object.fromEntries(selectAll.all().map((row) => [row.key, parse(row.key, row.value_json)])),
    set: (key, value, who) => {
      const text = canonicalJson(value);
      audit.transact({ ...who, kind: 'setting.changed', subject: key, payload: { value } }, () => upsert.run(key, text));
    },
    remove: (key, who) => {
      if (!select.get(key)) return false;
      audit.transact({ ...who, kind: 'setting.removed', subject: key, payload: {} }, () => remove.run(key));
      return true;
    },
  };
}

function parse(key: string, text: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new AppError('CORRUPT', `setting ${key} is not JSON`, { userAction: 'Run `tapestry verify`; set it again or restore the last backup.', cause });
  }
}
