create table journal_entry (
  sequence integer primary key check (sequence >= 0),
  entered_at integer not null,
  actor text not null check (actor <> ''),
  action text not null check (action <> ''),
  subject_noun text not null check (subject_noun <> ''),
  subject_id integer,
  version integer,
  request text,
  details text not null,
  salt blob not null check (length(salt) = 16),
  leaf_hash blob not null check (length(leaf_hash) = 32)
) strict;

create index journal_entry_by_subject on journal_entry (subject_noun, subject_id, sequence);

create table journal_tip (
  id integer primary key check (id = 1),
  size integer not null check (size >= 0),
  frontier blob not null check (length(frontier) % 32 = 0)
) strict;

create table journal_head (
  size integer primary key check (size >= 0),
  root blob not null check (length(root) = 32),
  signed_at integer not null,
  public_key blob not null check (length(public_key) = 32),
  signature blob not null check (length(signature) = 64)
) strict;

create table storage (
  id integer primary key,
  path text not null unique check (path <> ''),
  added_at integer not null
) strict;

create table segment (
  id integer primary key,
  storage integer not null references storage (id),
  camera integer not null,
  role text not null check (role in ('main', 'sub')),
  path text not null check (path <> ''),
  codec text not null check (codec in ('h264', 'h265')),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  nominal_rate real not null check (nominal_rate >= 0),
  codec_string text not null,
  configuration blob not null,
  initialization_length integer not null check (initialization_length > 0),
  start_tick integer not null,
  end_tick integer not null check (end_tick between start_tick and start_tick + 7776000000),
  length integer not null check (length >= initialization_length),
  is_open integer not null check (is_open in (0, 1)),
  unique (storage, path)
) strict;

create index segment_by_time on segment (camera, role, start_tick);
create index segment_open on segment (id) where is_open = 1;

create table picture_group (
  segment integer not null references segment (id) on delete cascade,
  byte_offset integer not null check (byte_offset > 0),
  byte_length integer not null check (byte_length > 0),
  start_tick integer not null,
  end_tick integer not null check (end_tick > start_tick),
  frames integer not null check (frames > 0),
  primary key (segment, byte_offset)
) strict, without rowid;

create table gap (
  camera integer not null,
  role text not null check (role in ('main', 'sub')),
  starts_at integer not null,
  ends_at integer check (ends_at >= starts_at),
  reason text not null
    check (reason in ('disconnected', 'stalled', 'garbage', 'storage', 'not-running')),
  primary key (camera, role, starts_at)
) strict, without rowid;

create unique index gap_open on gap (camera, role) where ends_at is null;
