-- Who told of an incident. A table of its own: what reads incidents reads no person, each look is
-- entered in the journal, and an erasure ordered by law takes one row.
create table incident_caller (
  incident_id integer primary key references incident (id),
  -- As it was said; empty where only a number is known.
  name text not null,
  -- E.164 where it is a number of Kazakhstan, else as it was said.
  phone text not null,
  check (name <> '' or phone <> '')
) strict;
