-- The whole present schema, for people. A database is made by migrations/, in order; a test compares
-- its tables and indexes with these.
--
-- Conventions: `…_at` is microseconds since 1970 UTC; `…_tick` is 1/90 000 s since 1970 UTC on a
-- stream's own timeline; `id` is a 63-bit id that sorts by age; 0 and 1 are no and yes; `…_folded`
-- is a search form (SearchFold). Types are only those that PostgreSQL has under another name.

-- What was applied, and when. Made by the migrator itself.
create table migration (
  number integer primary key,
  name text not null,
  -- SHA-256 of the migration's text, hexadecimal: a changed past is refused.
  checksum text not null,
  applied_at integer not null
) strict;

-- The tamper-evident log: a Merkle tree (RFC 6962) over these rows; docs/decisions/0003-journal.md.
-- Rows are only ever added.
create table journal_entry (
  -- Place in the log, from 0, without holes: the leaf's index in the tree.
  sequence integer primary key check (sequence >= 0),
  entered_at integer not null,
  -- Who did it: `user:ID`, `camera:ID`, `system`.
  actor text not null check (actor <> ''),
  -- What was done: a stable code, `incident.confirm`.
  action text not null check (action <> ''),
  -- On what: the glossary's noun and the record's id; no id where no one record is meant.
  subject_noun text not null check (subject_noun <> ''),
  subject_id integer,
  -- The record's version after the change; null for what has no versions and for mere reading.
  version integer,
  -- The request that led to it, as in the server's log.
  request text,
  -- A canonical JSON object.
  details text not null,
  -- 16 random bytes. The leaf holds SHA-256 (salt, details), so that a later law-ordered erasure
  -- of both leaves every proof valid and the content beyond guessing.
  salt blob not null check (length(salt) = 16),
  -- SHA-256 (0, leaf).
  leaf_hash blob not null check (length(leaf_hash) = 32)
) strict;

-- The log of one record, in order.
create index journal_entry_by_subject on journal_entry (subject_noun, subject_id, sequence);

-- One row: where the log ends. Adding an entry locks it.
create table journal_tip (
  id integer primary key check (id = 1),
  size integer not null check (size >= 0),
  -- The roots of the perfect subtrees, 32 bytes each, the largest first: enough to add a leaf.
  frontier blob not null check (length(frontier) % 32 = 0)
) strict;

-- The tree's root at some sizes, signed: what is shown to a witness outside.
create table journal_head (
  size integer primary key check (size >= 0),
  root blob not null check (length(root) = 32),
  signed_at integer not null,
  -- Ed25519 (RFC 8032).
  public_key blob not null check (length(public_key) = 32),
  signature blob not null check (length(signature) = 64)
) strict;

-- A folder that holds recordings. A file in it repeats the id, so that a disk that is not mounted is
-- not taken for an empty one.
create table storage (
  id integer primary key,
  path text not null unique check (path <> ''),
  added_at integer not null
) strict;

-- One file of recorded video of one stream.
create table segment (
  id integer primary key,
  storage integer not null references storage (id),
  -- No foreign key: a node's recorder keeps this index without a registry, and footage outlives its
  -- camera's record.
  camera integer not null,
  role text not null check (role in ('main', 'sub')),
  -- Below the storage's folder, with `/`.
  path text not null check (path <> ''),
  codec text not null check (codec in ('h264', 'h265')),
  -- Pixels.
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  -- Frames a second as announced; 0 where unknown.
  nominal_rate real not null check (nominal_rate >= 0),
  -- As a browser wants it, `avc1.64001f`.
  codec_string text not null,
  -- `avcC` or `hvcC`.
  configuration blob not null,
  -- Bytes of `ftyp` + `moov` at the file's start.
  initialization_length integer not null check (initialization_length > 0),
  -- Of the first frame; where the last group ends. A segment covers at most 24 hours, which bounds
  -- the search for what overlaps a moment.
  start_tick integer not null,
  end_tick integer not null check (end_tick between start_tick and start_tick + 7776000000),
  -- Bytes that are synced to disk and indexed; what the file has beyond them is a crash's leavings.
  length integer not null check (length >= initialization_length),
  -- 1 while the recorder appends. One that is open at start was left by a crash.
  is_open integer not null check (is_open in (0, 1)),
  unique (storage, path)
) strict;

create index segment_by_time on segment (camera, role, start_tick);
create index segment_open on segment (id) where is_open = 1;

-- One group of pictures in a segment. A row exists only when its bytes are synced to disk.
create table picture_group (
  segment integer not null references segment (id) on delete cascade,
  -- From the file's start.
  byte_offset integer not null check (byte_offset > 0),
  byte_length integer not null check (byte_length > 0),
  start_tick integer not null,
  -- Where the next group begins.
  end_tick integer not null check (end_tick > start_tick),
  frames integer not null check (frames > 0),
  primary key (segment, byte_offset)
) strict, without rowid;

-- A stretch of a stream that was not recorded, and why.
create table gap (
  id integer primary key,
  camera integer not null,
  role text not null check (role in ('main', 'sub')),
  reason text not null
    check (reason in ('disconnected', 'stalled', 'garbage', 'storage', 'not-running')),
  starts_at integer not null,
  -- Null while it lasts.
  ends_at integer check (ends_at >= starts_at)
) strict;

create index gap_by_time on gap (camera, role, starts_at);
create unique index gap_open on gap (camera, role) where ends_at is null;
