-- Digests of what is recorded, groups that were cut for their length, and two reasons for a gap.
alter table segment add column
  initialization_digest blob check (length(initialization_digest) = 32);
alter table segment add column seal integer;
create index segment_unsealed on segment (id) where seal is null;

alter table picture_group add column
  continues integer not null default 0 check (continues in (0, 1));
alter table picture_group add column digest blob check (length(digest) = 32);

alter table gap rename to gap_before;
drop index gap_open;
create table gap (
  camera integer not null,
  role text not null check (role in ('main', 'sub')),
  starts_at integer not null,
  ends_at integer check (ends_at >= starts_at),
  reason text not null
    check (reason in ('disconnected', 'stalled', 'garbage', 'storage', 'not-running', 'format',
      'damaged')),
  primary key (camera, role, starts_at)
) strict, without rowid;
insert into gap (camera, role, starts_at, ends_at, reason)
select camera, role, starts_at, ends_at, reason from gap_before;
drop table gap_before;
create unique index gap_open on gap (camera, role) where ends_at is null;

create table segment_seal (
  segment integer not null,
  seal integer not null,
  digest blob not null check (length(digest) = 32),
  removal integer check (removal > seal),
  primary key (segment, seal)
) strict, without rowid;

create index segment_seal_list on segment_seal (seal);
create index segment_seal_removal on segment_seal (removal) where removal is not null;
create unique index segment_seal_counts on segment_seal (segment) where removal is null;
