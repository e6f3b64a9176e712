export const SCHEMA_VERSION = 1;

/** Bodies are JSON. Only what queries look at has a column of its own. */
export const schema: string = `
  CREATE TABLE execution (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    function TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    started INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'RUNNING',
    finished INTEGER NOT NULL DEFAULT 0,
    expires INTEGER,
    identity TEXT NOT NULL,
    row TEXT NOT NULL DEFAULT '{}'
  ) STRICT;
  CREATE INDEX execution_started ON execution (function, started, key);
  CREATE INDEX execution_name ON execution (function, name);
  CREATE INDEX execution_unfinished ON execution (key) WHERE finished = 0;
  CREATE INDEX execution_expires ON execution (expires) WHERE expires IS NOT NULL;
  CREATE TABLE operation (key INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE event (key INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE function (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Came later than the rest, which does without: a file of an earlier service gets it, and an earlier service ignores it. */
export const observationSchema: string = `
  CREATE TABLE IF NOT EXISTS recording (key INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS log (key INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
`;
