-- The moment of an alert that is shown, and the track's way in it. A repeat moves `last_seen_at` on;
-- what was looked at and decided on stays. Null in alerts of before: the whole stretch is shown.
alter table alert add column moment_start_at integer;
alter table alert add column moment_end_at integer check (moment_end_at >= moment_start_at);
-- JSON, at most 60 of [seconds before moment_end_at, x, y, width, height], the oldest first.
alter table alert add column path text check (path <> '');
