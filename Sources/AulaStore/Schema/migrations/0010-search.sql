-- Houses are found by their addresses, as yards are. The rows that are there are folded by the program.
alter table building add column search_folded text not null default '';
