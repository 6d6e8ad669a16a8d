alter table journal_head rename to journal_head_unchained;

create table journal_head (
  number integer primary key check (number > 0),
  size integer not null check (size >= 0),
  root blob not null check (length(root) = 32),
  signed_at integer not null,
  previous blob check (length(previous) = 32),
  public_key blob not null check (length(public_key) = 32),
  signature blob not null check (length(signature) = 64)
) strict;

insert into journal_head (number, size, root, signed_at, public_key, signature)
select row_number() over (order by size), size, root, signed_at, public_key, signature
from journal_head_unchained;

drop table journal_head_unchained;

create index journal_entry_footage on journal_entry (entered_at, sequence)
  where subject_noun = 'footage';
create index journal_entry_footage_by_actor on journal_entry (actor, sequence)
  where subject_noun = 'footage';
