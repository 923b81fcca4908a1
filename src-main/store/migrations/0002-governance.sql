-- People with keys and what they said. The log is what holds: these tables are what it says, made readable, and `verify` compares.

CREATE TABLE actor (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  -- The name without case and spacing: one person cannot be taken for another.
  name_key      TEXT NOT NULL UNIQUE,
  roles_json    TEXT NOT NULL,
  registered_at TEXT NOT NULL,
  retired_at    TEXT
) STRICT, WITHOUT ROWID;
CREATE TRIGGER actor_stays BEFORE DELETE ON actor BEGIN SELECT RAISE(ABORT, 'an actor is retired, never removed'); END;
CREATE TRIGGER actor_once BEFORE INSERT ON actor WHEN EXISTS (SELECT 1 FROM actor WHERE id = NEW.id OR name_key = NEW.name_key)
BEGIN SELECT RAISE(ABORT, 'there is an actor of this id or name'); END;
CREATE TRIGGER actor_keeps_its_name BEFORE UPDATE OF id, name, name_key, registered_at ON actor BEGIN SELECT RAISE(ABORT, 'an actor keeps its id and name'); END;
CREATE TRIGGER actor_retired_is_final BEFORE UPDATE ON actor WHEN OLD.retired_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a retired actor does not change'); END;

CREATE TABLE actor_key (
  id             TEXT PRIMARY KEY CHECK (length(id) = 64),
  actor          TEXT NOT NULL REFERENCES actor (id),
  public_key     TEXT NOT NULL,
  valid_from     TEXT NOT NULL,
  valid_to       TEXT,
  revoked_at     TEXT,
  revoked_reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_key_actor ON actor_key (actor, valid_from);
CREATE TRIGGER actor_key_stays BEFORE DELETE ON actor_key BEGIN SELECT RAISE(ABORT, 'a key is revoked, never removed'); END;
CREATE TRIGGER actor_key_once BEFORE INSERT ON actor_key WHEN EXISTS (SELECT 1 FROM actor_key WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this key is registered already'); END;
CREATE TRIGGER actor_key_is_fixed BEFORE UPDATE OF id, actor, public_key, valid_from, valid_to ON actor_key BEGIN SELECT RAISE(ABORT, 'a key does not change'); END;
CREATE TRIGGER actor_key_revoked_is_final BEFORE UPDATE ON actor_key WHEN OLD.revoked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a revoked key stays revoked'); END;

-- What people said: submissions, approvals, rejections, comments, sign-offs. seq is the entry of the log that records it.
CREATE TABLE statement (
  seq            INTEGER PRIMARY KEY,
  sha256         TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  purpose        TEXT NOT NULL,
  subject_type   TEXT NOT NULL,
  subject_id     TEXT NOT NULL,
  actor_id       TEXT,
  statement_json TEXT NOT NULL,
  signature      TEXT UNIQUE
) STRICT;
CREATE INDEX statement_subject ON statement (subject_type, subject_id, seq);
CREATE TRIGGER statement_no_update BEFORE UPDATE ON statement BEGIN SELECT RAISE(ABORT, 'what was said does not change'); END;
CREATE TRIGGER statement_no_delete BEFORE DELETE ON statement BEGIN SELECT RAISE(ABORT, 'what was said does not go away'); END;
-- REPLACE deletes without firing delete triggers; one is only ever added at the end.
CREATE TRIGGER statement_only_at_end BEFORE INSERT ON statement
WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM statement) OR EXISTS (SELECT 1 FROM statement WHERE sha256 = NEW.sha256 OR (signature IS NOT NULL AND signature = NEW.signature))
BEGIN SELECT RAISE(ABORT, 'what was said is only ever added to'); END;
