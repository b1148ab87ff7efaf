/* The tables, step by step as they came. */
#include <stddef.h>

#include "ledger/sql.h"

#include "base/banned.h"

/* Numbers that C reads into 32 bits are checked to fit: a larger one would be
 * read as another. Several steps, since no string may be longer than 4,095. */
const char *const sql_migrations[] = {
	"CREATE TABLE series ("
	"  id INTEGER PRIMARY KEY,"
	"  name TEXT NOT NULL UNIQUE,"
	"  digits INTEGER NOT NULL CHECK (digits IN (7, 9)),"
	"  next INTEGER NOT NULL CHECK (next >= 1)"
	") STRICT;"

	"CREATE TABLE batch ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),"
	"  job_path TEXT NOT NULL,"
	"  job_digest BLOB NOT NULL,"
	"  series INTEGER NOT NULL REFERENCES series,"
	"  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 4294967295),"
	"  chunk INTEGER NOT NULL CHECK (chunk BETWEEN 1 AND 4294967295),"
	"  pin_digits INTEGER NOT NULL CHECK (pin_digits >> 32 = 0),"
	"  cip_digits INTEGER NOT NULL CHECK (cip_digits >> 32 = 0),"
	"  template_name TEXT NOT NULL,"
	"  template_digest BLOB NOT NULL,"
	"  weak_version INTEGER NOT NULL CHECK (weak_version >> 32 = 0),"
	"  weak_digest BLOB NOT NULL,"
	"  recipients TEXT NOT NULL,"
	"  note TEXT,"
	"  keys TEXT NOT NULL,"
	"  data_key BLOB NOT NULL,"
	"  started_ms INTEGER NOT NULL,"
	"  ended_ms INTEGER NOT NULL,"
	"  run_ms INTEGER NOT NULL CHECK (run_ms >> 32 = 0),"
	/* The batch whose spoiled envelopes it was made for; 0: none. */
	"  replaces INTEGER NOT NULL CHECK (replaces >= 0)"
	") STRICT;"

	/* One unfinished batch a job, and one for each it replaces: that is
	 * what makes a second run resume. */
	"CREATE UNIQUE INDEX batch_unfinished ON batch (job_path, replaces)"
	"  WHERE state = 1;"

	"CREATE TABLE chunk ("
	"  batch INTEGER NOT NULL REFERENCES batch,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),"
	"  first INTEGER NOT NULL CHECK (first BETWEEN 1 AND 4294967295),"
	"  count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 4294967295),"
	"  first_sheet INTEGER NOT NULL"
	"    CHECK (first_sheet BETWEEN 1 AND 4294967295),"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),"
	"  pages INTEGER CHECK (pages >> 32 = 0),"
	"  file_size INTEGER CHECK (file_size >= 0),"
	"  file_digest BLOB,"
	"  PRIMARY KEY (batch, number),"
	"  CHECK ((state = 2) = (pages IS NOT NULL)),"
	"  CHECK ((state = 2) = (file_size IS NOT NULL)),"
	"  CHECK ((state = 2) = (file_digest IS NOT NULL))"
	") STRICT, WITHOUT ROWID;"

	/* What a chunk's envelopes sealed, one record after the other; an
	 * erased one is zeros. Written over in place, so that nothing of it
	 * stays in a page that SQLite has given up. */
	"CREATE TABLE sealed ("
	"  id INTEGER PRIMARY KEY,"
	"  series INTEGER NOT NULL REFERENCES series,"
	"  first INTEGER NOT NULL CHECK (first BETWEEN 1 AND 4294967295),"
	"  count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 4294967295),"
	"  batch INTEGER NOT NULL REFERENCES batch,"
	"  records BLOB NOT NULL,"
	"  verifiers BLOB NOT NULL,"
	"  UNIQUE (series, first)"
	") STRICT;",

	/* Whoever or whatever can hold an envelope: a batch, a custodian, a
	 * delivery, each by the name it has in the log. */
	"CREATE TABLE place ("
	"  id INTEGER PRIMARY KEY,"
	"  name TEXT NOT NULL UNIQUE"
	") STRICT;"

	/* Every serial ever given out, in runs that are as long as can be. */
	"CREATE TABLE stock ("
	"  series INTEGER NOT NULL REFERENCES series,"
	"  first INTEGER NOT NULL CHECK (first >= 1),"
	"  last INTEGER NOT NULL CHECK (last BETWEEN first AND 4294967295),"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 16),"
	"  place INTEGER NOT NULL REFERENCES place,"
	"  PRIMARY KEY (series, first)"
	") STRICT, WITHOUT ROWID;"
	/* What a delivery holds must not take a look at all there is. */
	"CREATE INDEX stock_place ON stock (place);"

	"CREATE TABLE custodian ("
	"  place INTEGER PRIMARY KEY REFERENCES place,"
	"  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),"
	"  open INTEGER NOT NULL CHECK (open IN (0, 1)),"
	"  title TEXT NOT NULL,"
	"  address TEXT NOT NULL"
	") STRICT;"

	"CREATE TABLE delivery ("
	"  id INTEGER PRIMARY KEY,"
	"  place INTEGER NOT NULL UNIQUE REFERENCES place,"
	"  back INTEGER NOT NULL CHECK (back IN (0, 1)),"
	"  sender INTEGER NOT NULL REFERENCES custodian,"
	"  receiver INTEGER NOT NULL REFERENCES custodian,"
	"  sent INTEGER NOT NULL REFERENCES log,"
	"  closed INTEGER REFERENCES log"
	") STRICT;"

	"CREATE TABLE operator ("
	"  name TEXT PRIMARY KEY,"
	"  uid INTEGER NOT NULL CHECK (uid BETWEEN 1 AND 4294967295),"
	"  roles INTEGER NOT NULL CHECK (roles BETWEEN 0 AND 63)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE request ("
	"  id INTEGER PRIMARY KEY,"
	"  kind TEXT NOT NULL,"
	"  arguments TEXT NOT NULL,"
	"  asked_by TEXT NOT NULL,"
	"  asked_ms INTEGER NOT NULL,"
	"  expires_ms INTEGER NOT NULL,"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),"
	"  decided_by TEXT,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log,"
	"  CHECK ((state = 1) = (decided_by IS NULL))"
	") STRICT;"

	/* The card is a keyed pseudonym (R14). */
	"CREATE TABLE binding ("
	"  series INTEGER NOT NULL REFERENCES series,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),"
	"  card BLOB NOT NULL CHECK (length(card) = 32),"
	"  custodian INTEGER NOT NULL REFERENCES custodian,"
	"  live INTEGER NOT NULL CHECK (live IN (0, 1)),"
	"  entry INTEGER NOT NULL REFERENCES log,"
	"  PRIMARY KEY (series, number)"
	") STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX binding_card ON binding (card) WHERE live = 1;"

	/* What was answered, so that the same request has the same answer. */
	"CREATE TABLE answer ("
	"  request TEXT PRIMARY KEY,"
	"  digest BLOB NOT NULL CHECK (length(digest) = 32),"
	"  text TEXT NOT NULL"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE physical_count ("
	"  id INTEGER PRIMARY KEY,"
	"  place INTEGER NOT NULL REFERENCES place,"
	"  entry INTEGER NOT NULL REFERENCES log,"
	"  counted TEXT NOT NULL,"
	"  lacking TEXT NOT NULL,"
	"  extra TEXT NOT NULL"
	") STRICT;",

	/* A PIN and a PUK as one card system can open them. Its row's name is
	 * the entry that it was assigned with; once it is acknowledged, or its
	 * envelope is out of use, the block is zeros, written over in place as
	 * a sealed record is. */
	"CREATE TABLE outbox ("
	"  entry INTEGER PRIMARY KEY REFERENCES log,"
	"  series INTEGER NOT NULL REFERENCES series,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),"
	"  system TEXT NOT NULL,"
	"  key_check TEXT NOT NULL,"
	"  key_id TEXT NOT NULL,"
	"  block BLOB NOT NULL CHECK (length(block) = 32),"
	"  acknowledged INTEGER REFERENCES log,"
	"  UNIQUE (series, number)"
	") STRICT;"

	/* How often a CIP was said since it was last right, and in which entry
	 * that is said. */
	"CREATE TABLE cip_try ("
	"  series INTEGER NOT NULL REFERENCES series,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),"
	"  tries INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 5),"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log,"
	"  PRIMARY KEY (series, number)"
	") STRICT, WITHOUT ROWID;"

	/* The keys of the store, and those that only people have: of each its
	 * name, and never more. */
	"CREATE TABLE key ("
	"  id TEXT PRIMARY KEY,"
	"  usage TEXT NOT NULL,"
	"  key_check TEXT NOT NULL,"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX key_current ON key (usage) WHERE state = 1;"

	/* Entries about keys that are asked for again, in their own words: who
	 * holds what, what was agreed, backed up, rehearsed, waived. */
	"CREATE TABLE key_entry ("
	"  entry INTEGER PRIMARY KEY REFERENCES log,"
	"  event TEXT NOT NULL,"
	"  actor TEXT NOT NULL,"
	"  subject TEXT NOT NULL,"
	"  detail TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX key_entry_subject ON key_entry (event, subject);"

	"CREATE TABLE card_system ("
	"  name TEXT PRIMARY KEY,"
	"  key_block TEXT NOT NULL,"
	"  key_id TEXT NOT NULL,"
	"  key_check TEXT NOT NULL,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT, WITHOUT ROWID;"

	/* One line an entry, with its newline, exactly as it is hashed. */
	"CREATE TABLE log ("
	"  seq INTEGER PRIMARY KEY,"
	"  entry TEXT NOT NULL"
	") STRICT;"

	/* The hashes of the log's tree, as audit/tree.h numbers them. */
	"CREATE TABLE node ("
	"  id INTEGER PRIMARY KEY,"
	"  hash BLOB NOT NULL CHECK (length(hash) = 32)"
	") STRICT;",

	/* Templates whose proof two people have seen, by their file's SHA-256.
	 */
	"CREATE TABLE template ("
	"  digest BLOB PRIMARY KEY CHECK (length(digest) = 32),"
	"  name TEXT NOT NULL,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT, WITHOUT ROWID;"

	/* The certificates, in DER, of the keys that open page files and sign
	 * receipts. */
	"CREATE TABLE press ("
	"  name TEXT PRIMARY KEY,"
	"  custodian INTEGER NOT NULL REFERENCES custodian,"
	"  opens BLOB NOT NULL,"
	"  signs BLOB NOT NULL,"
	"  active INTEGER NOT NULL CHECK (active IN (0, 1)),"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT, WITHOUT ROWID;"

	/* release.json as it goes to a press: one of a batch, for ever. */
	"CREATE TABLE print_release ("
	"  number INTEGER PRIMARY KEY CHECK (number >= 1),"
	"  batch INTEGER NOT NULL UNIQUE REFERENCES batch,"
	"  text TEXT NOT NULL,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT;"

	/* receipt.json as a press signed it: one of a release. */
	"CREATE TABLE print_receipt ("
	"  number INTEGER PRIMARY KEY REFERENCES print_release,"
	"  press TEXT NOT NULL REFERENCES press,"
	"  text TEXT NOT NULL,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT;",

	/* Whose certificate may talk to the counter's service, and who is at
	 * it. */
	"CREATE TABLE station ("
	"  name TEXT PRIMARY KEY,"
	"  kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),"
	"  custodian INTEGER REFERENCES custodian,"
	"  fingerprint BLOB NOT NULL UNIQUE CHECK (length(fingerprint) = 32),"
	"  state INTEGER NOT NULL CHECK (state IN (1, 2)),"
	"  refused INTEGER NOT NULL CHECK (refused >> 32 = 0),"
	"  operator TEXT REFERENCES operator,"
	"  shift INTEGER UNIQUE REFERENCES log,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log,"
	"  CHECK ((kind = 1) = (custodian IS NOT NULL)),"
	"  CHECK ((operator IS NULL) = (shift IS NULL)),"
	"  CHECK (state = 1 OR operator IS NULL)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE badge ("
	"  operator TEXT PRIMARY KEY REFERENCES operator,"
	"  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT, WITHOUT ROWID;"

	/* What a station was answered, so that the same request has the same
	 * answer for ever; digest is of all the rest of the row. */
	"CREATE TABLE reply ("
	"  station TEXT NOT NULL REFERENCES station,"
	"  key TEXT NOT NULL,"
	"  content BLOB NOT NULL CHECK (length(content) = 32),"
	"  status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),"
	"  body TEXT NOT NULL,"
	"  entry INTEGER NOT NULL REFERENCES log,"
	"  digest BLOB NOT NULL CHECK (length(digest) = 32),"
	"  PRIMARY KEY (station, key)"
	") STRICT, WITHOUT ROWID;",

	/* What a counter is to bind next must cost the same, however much it
	 * has bound: what stands there, by state and in order; and which one it
	 * bound last. */
	"DROP INDEX stock_place;"
	"CREATE INDEX stock_place ON stock (place, state, series, first);"
	"ALTER TABLE custodian ADD COLUMN bound_series INTEGER "
	"REFERENCES series;"
	"ALTER TABLE custodian ADD COLUMN bound_number INTEGER "
	"CHECK (bound_number BETWEEN 1 AND 4294967295);"
	"UPDATE custodian SET (bound_series, bound_number) = "
	"(SELECT series, number FROM binding WHERE binding.custodian = place "
	"ORDER BY entry DESC LIMIT 1);",

	/* What citizens are told of a counter; empty where nothing is. */
	"ALTER TABLE custodian ADD COLUMN municipality TEXT NOT NULL "
	"DEFAULT '';"
	"ALTER TABLE custodian ADD COLUMN hours TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE custodian ADD COLUMN position TEXT NOT NULL DEFAULT '';",

	/* Whom second halves of codes are sealed to, in DER: one at a time. */
	"CREATE TABLE courier ("
	"  id INTEGER PRIMARY KEY CHECK (id = 1),"
	"  certificate BLOB NOT NULL,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log"
	") STRICT;",

	/* The record of an activation, as the log has it; and the old card that
	 * was handed in with it: the entries that took it out of use, and that
	 * destroyed it. */
	"ALTER TABLE binding ADD COLUMN activation TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE binding ADD COLUMN withdrawn INTEGER REFERENCES log;"
	"ALTER TABLE binding ADD COLUMN destroyed INTEGER REFERENCES log "
	"CHECK (destroyed IS NULL OR withdrawn IS NOT NULL);"
	/* What lies at a counter. */
	"CREATE INDEX binding_old_card ON binding (custodian, withdrawn, entry)"
	"  WHERE activation GLOB '*:old-card' AND destroyed IS NULL;",

	/* A card that was blocked, by the entry that says so, until its card
	 * system knows. */
	"CREATE TABLE block_order ("
	"  entry INTEGER PRIMARY KEY REFERENCES log,"
	"  series INTEGER NOT NULL REFERENCES series,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),"
	"  confirmed INTEGER UNIQUE REFERENCES log,"
	"  UNIQUE (series, number)"
	") STRICT;",

	/* How often a PUK was told since two people last looked, and on the
	 * last day that it was, and in which entry that is said. */
	"CREATE TABLE puk_told ("
	"  series INTEGER NOT NULL REFERENCES series,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),"
	"  told INTEGER NOT NULL CHECK (told >> 32 = 0),"
	"  today INTEGER NOT NULL CHECK (today BETWEEN 0 AND told),"
	"  day TEXT NOT NULL,"
	"  entry INTEGER NOT NULL UNIQUE REFERENCES log,"
	"  PRIMARY KEY (series, number)"
	") STRICT, WITHOUT ROWID;",

	/* Codes that are split, by the entry that drew them. Verifier, slip and
	 * message are zeros once nobody needs them, written over in place as a
	 * sealed record is. */
	"CREATE TABLE split ("
	"  entry INTEGER PRIMARY KEY REFERENCES log,"
	"  series INTEGER NOT NULL REFERENCES series,"
	"  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4294967295),"
	"  station TEXT NOT NULL REFERENCES station,"
	"  rules BLOB NOT NULL CHECK (length(rules) = 32),"
	"  expires_ms INTEGER NOT NULL,"
	"  verifier BLOB NOT NULL CHECK (length(verifier) = 16),"
	"  slip BLOB NOT NULL CHECK (length(slip) BETWEEN 1 AND 512),"
	"  message BLOB NOT NULL CHECK (length(message) BETWEEN 1 AND 8192),"
	"  slips INTEGER NOT NULL CHECK (slips BETWEEN 0 AND 20),"
	"  printed INTEGER NOT NULL CHECK (printed IN (0, 1)),"
	"  slip_entry INTEGER UNIQUE REFERENCES log,"
	"  message_state INTEGER NOT NULL"
	"    CHECK (message_state BETWEEN 1 AND 3),"
	"  message_entry INTEGER UNIQUE REFERENCES log,"
	"  UNIQUE (series, number)"
	") STRICT;"
	/* What is to be sent is looked for every minute. */
	"CREATE INDEX split_waits ON split (entry) WHERE message_state = 1;"
};
const int sql_version = sizeof sql_migrations / sizeof sql_migrations[0];
