-- The audit store, first form. Names, hashes and counts only: rows of data live in artifacts.

-- The log. seq has no gaps; AUTOINCREMENT remembers the highest ever given, so that a cut tail shows.
CREATE TABLE audit_event (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  at           TEXT NOT NULL,
  actor        TEXT NOT NULL,
  host         TEXT NOT NULL,
  kind         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  payload_json TEXT NOT NULL,
  prev_hash    TEXT NOT NULL CHECK (length(prev_hash) = 64),
  hash         TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_event_kind ON audit_event (kind, seq);
CREATE INDEX audit_event_subject ON audit_event (subject, seq);
CREATE INDEX audit_event_actor ON audit_event (actor, seq);
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- REPLACE deletes without firing delete triggers; an entry may only follow the last one.
CREATE TRIGGER audit_event_only_at_end BEFORE INSERT ON audit_event
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_event)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Files by their SHA-256. media_type and extension are those of the first registration; a reference has its own.
CREATE TABLE artifact (
  sha256         TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  bytes          INTEGER NOT NULL CHECK (bytes >= 0),
  media_type     TEXT NOT NULL,
  extension      TEXT NOT NULL,
  logical_digest TEXT,
  row_count      INTEGER,
  first_seen_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  number            INTEGER PRIMARY KEY AUTOINCREMENT,
  id                TEXT NOT NULL UNIQUE,
  title             TEXT NOT NULL,
  pipeline          TEXT NOT NULL,
  mode              TEXT NOT NULL,
  regime            TEXT,
  kind              TEXT NOT NULL CHECK (kind IN ('draft', 'record', 'what-if')),
  status            TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'blocked', 'review_required', 'failed', 'cancelled', 'interrupted')),
  request_json      TEXT NOT NULL,
  prior_run         TEXT REFERENCES run (id),
  config_sha256     TEXT NOT NULL,
  manifest_sha256   TEXT REFERENCES artifact (sha256),
  created_at        TEXT NOT NULL,
  finished_at       TEXT,
  actor             TEXT NOT NULL,
  row_count         INTEGER,
  findings_blocking INTEGER NOT NULL DEFAULT 0,
  findings_review   INTEGER NOT NULL DEFAULT 0,
  findings_info     INTEGER NOT NULL DEFAULT 0,
  error_json        TEXT
) STRICT;
CREATE INDEX run_status ON run (status, number);
-- What-ifs and anything but a draft can never become a record; a record never changes again, nor goes away.
CREATE TRIGGER run_only_a_draft_becomes_a_record BEFORE UPDATE OF kind ON run
WHEN NEW.kind <> OLD.kind AND NOT (OLD.kind = 'draft' AND NEW.kind = 'record' AND OLD.status = 'succeeded')
BEGIN SELECT RAISE(ABORT, 'only a succeeded draft becomes a record'); END;
CREATE TRIGGER run_record_is_frozen BEFORE UPDATE ON run WHEN OLD.kind = 'record'
BEGIN SELECT RAISE(ABORT, 'a record does not change'); END;
CREATE TRIGGER run_record_stays BEFORE DELETE ON run WHEN OLD.kind = 'record'
BEGIN SELECT RAISE(ABORT, 'a record does not go away'); END;

CREATE TABLE run_input (
  run       INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  name      TEXT NOT NULL,
  sha256    TEXT NOT NULL REFERENCES artifact (sha256),
  file_name TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE gate (
  run           INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  id            TEXT NOT NULL,
  title         TEXT NOT NULL,
  version       TEXT NOT NULL,
  status        TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'passed', 'reused', 'skipped', 'blocked', 'review_required', 'failed', 'cancelled')),
  seconds       REAL NOT NULL DEFAULT 0,
  key           TEXT,
  message       TEXT,
  progress_json TEXT,
  summary_json  TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (run, id),
  UNIQUE (run, position)
) STRICT, WITHOUT ROWID;

-- Which run holds which file in which slot. gate_position is -1 for inputs and 1000000 for the manifest: the order of a listing.
CREATE TABLE run_artifact (
  run           INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  gate_position INTEGER NOT NULL,
  gate          TEXT,
  position      INTEGER NOT NULL,
  name          TEXT NOT NULL,
  sha256        TEXT NOT NULL REFERENCES artifact (sha256),
  media_type    TEXT NOT NULL,
  extension     TEXT NOT NULL,
  class         TEXT NOT NULL CHECK (class IN ('pinned', 'draft')),
  PRIMARY KEY (run, gate_position, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_artifact_sha256 ON run_artifact (sha256);
CREATE TRIGGER run_artifact_of_a_record_stays BEFORE DELETE ON run_artifact WHEN OLD.class = 'pinned'
BEGIN SELECT RAISE(ABORT, 'a record keeps its artifacts'); END;

CREATE TRIGGER run_artifact_of_a_record_is_frozen BEFORE UPDATE ON run_artifact WHEN OLD.class = 'pinned'
BEGIN SELECT RAISE(ABORT, 'a record keeps its artifacts'); END;
CREATE TRIGGER run_artifact_none_for_a_record BEFORE INSERT ON run_artifact WHEN (SELECT kind FROM run WHERE number = NEW.run) = 'record'
BEGIN SELECT RAISE(ABORT, 'a record does not change'); END;
CREATE TRIGGER gate_of_a_record_is_frozen BEFORE UPDATE ON gate WHEN (SELECT kind FROM run WHERE number = OLD.run) = 'record'
BEGIN SELECT RAISE(ABORT, 'a record does not change'); END;
CREATE TRIGGER gate_of_a_record_stays BEFORE DELETE ON gate WHEN (SELECT kind FROM run WHERE number = OLD.run) = 'record'
BEGIN SELECT RAISE(ABORT, 'a record does not change'); END;

CREATE TABLE approval (
  run    INTEGER PRIMARY KEY REFERENCES run (number),
  actor  TEXT NOT NULL,
  at     TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (length(trim(reason)) > 0)
) STRICT;
CREATE TRIGGER approval_no_update BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'an approval does not change'); END;
CREATE TRIGGER approval_no_delete BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'an approval does not go away'); END;

CREATE TABLE memo (
  key          TEXT PRIMARY KEY,
  gate         TEXT NOT NULL,
  status       TEXT NOT NULL,
  message      TEXT,
  outputs_json TEXT NOT NULL,
  summary_json TEXT NOT NULL,
  created_at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tape (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256        TEXT NOT NULL UNIQUE REFERENCES artifact (sha256),
  file_name     TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  actor         TEXT NOT NULL
) STRICT;

CREATE TABLE document (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL,
  label      TEXT NOT NULL,
  sha256     TEXT NOT NULL REFERENCES artifact (sha256),
  name       TEXT NOT NULL,
  created_at TEXT NOT NULL,
  actor      TEXT NOT NULL
) STRICT;
CREATE INDEX document_kind_key ON document (kind, key, id);

CREATE TABLE setting (
  key        TEXT PRIMARY KEY,
  value_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
