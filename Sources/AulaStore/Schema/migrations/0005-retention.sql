-- Segments that retention is about to remove. The mark comes before the file goes, and leaves with the
-- segment's row after it: what a crash leaves between the steps is finished at the next start.
create table segment_removal (
  segment integer primary key references segment (id) on delete cascade,
  -- Older than the days that are kept; beyond the bytes that are kept; the disk is nearly full.
  reason text not null check (reason in ('age', 'quota', 'room')),
  marked_at integer not null
) strict;

-- What retention has removed, so that a day that was removed is not taken for one that was never
-- recorded. A row for each stream and UTC day of the footage, by days since 1970.
create table removed_recording (
  camera integer not null,
  role text not null check (role in ('main', 'sub')),
  day integer not null,
  start_tick integer not null,
  end_tick integer not null check (end_tick >= start_tick),
  segments integer not null check (segments > 0),
  -- Bytes.
  length integer not null check (length >= 0),
  -- Of the latest removal.
  reason text not null check (reason in ('age', 'quota', 'room')),
  removed_at integer not null,
  primary key (camera, role, day)
) strict, without rowid;

-- Footage of an incident that somebody keeps until somebody lets go of it.
create table footage_hold (
  incident_id integer primary key references incident (id),
  reason text not null check (reason <> ''),
  -- Null: Aula itself.
  held_by_id integer references account (id),
  held_at integer not null
) strict;

create index segment_by_age on segment (start_tick, id);
create index incident_closed on incident (closed_at) where closed_at is not null;
