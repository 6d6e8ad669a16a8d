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

-- Who looked at which camera's pictures, by day and by person.
create index journal_entry_footage on journal_entry (entered_at, sequence)
  where subject_noun = 'footage';
create index journal_entry_footage_by_actor on journal_entry (actor, sequence)
  where subject_noun = 'footage';

-- The tree's root at some sizes, signed, in a chain: what is shown to a witness outside. Rows are
-- only ever added: a number that is missing was taken out.
create table journal_head (
  -- From 1, without holes.
  number integer primary key check (number > 0),
  size integer not null check (size >= 0),
  root blob not null check (length(root) = 32),
  signed_at integer not null,
  -- SHA-256 of the whole text of the head before this one, zeros in the first; null in heads that
  -- were signed before heads were chained.
  previous blob check (length(previous) = 32),
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
  -- SHA-256 of `ftyp` + `moov`; null where it was recorded before there were digests.
  initialization_digest blob check (length(initialization_digest) = 32),
  -- The journal entry that sealed what this row and its groups are; null until then.
  seal integer,
  unique (storage, path)
) strict;

create index segment_by_time on segment (camera, role, start_tick);
create index segment_open on segment (id) where is_open = 1;
create index segment_unsealed on segment (id) where seal is null;

-- One group of pictures in a segment, or a part of one that grew too long. A row exists only when its bytes are synced to disk.
create table picture_group (
  segment integer not null references segment (id) on delete cascade,
  -- From the file's start.
  byte_offset integer not null check (byte_offset > 0),
  byte_length integer not null check (byte_length > 0),
  start_tick integer not null,
  -- Where the next group begins.
  end_tick integer not null check (end_tick > start_tick),
  frames integer not null check (frames > 0),
  -- 1: begins without a key frame, where the group before it in the segment was cut.
  continues integer not null default 0 check (continues in (0, 1)),
  -- SHA-256 of its bytes; null where it was recorded before there were digests.
  digest blob check (length(digest) = 32),
  primary key (segment, byte_offset)
) strict, without rowid;

-- A stretch of a stream that was not recorded, and why.
create table gap (
  camera integer not null,
  role text not null check (role in ('main', 'sub')),
  starts_at integer not null,
  -- Null while it lasts.
  ends_at integer check (ends_at >= starts_at),
  reason text not null
    check (reason in ('disconnected', 'stalled', 'garbage', 'storage', 'not-running', 'format',
      'damaged')),
  primary key (camera, role, starts_at)
) strict, without rowid;

create unique index gap_open on gap (camera, role) where ends_at is null;

-- What each segment came to when it was sealed. A row stays when its segment goes: so a file that is
-- lost together with its rows is missed, and one that was removed on purpose is not.
create table segment_seal (
  -- No foreign key, for the same reason.
  segment integer not null,
  -- The journal entry (recording.seal) that holds the root over all rows of this number.
  seal integer not null,
  -- SHA-256 over the segment's row and its groups' rows: docs/recording.md.
  digest blob not null check (length(digest) = 32),
  -- The journal entry (recording.remove) by which it counts no longer; null while it does.
  removal integer check (removal > seal),
  primary key (segment, seal)
) strict, without rowid;

create index segment_seal_list on segment_seal (seal);
create index segment_seal_removal on segment_seal (removal) where removal is not null;
create unique index segment_seal_counts on segment_seal (segment) where removal is null;

-- The desk: the programme's registry, who may sign in, and what is being dealt with.
--
-- Ids are ours: 63 bits, by age. Times are microseconds since 1970-01-01T00:00:00Z. `version`
-- counts the writes of a row from 1; a write names the version that it saw. Texts are never null:
-- empty means that nobody has written anything. `_folded` is what a search compares with.

create table city (
  id integer primary key,
  name_ru text not null check (name_ru <> ''),
  name_kk text not null,
  -- Degrees, WGS 84; here and below.
  latitude real not null check (latitude between -90 and 90),
  longitude real not null check (longitude between -180 and 180),
  -- IANA name, as Asia/Almaty.
  time_zone text not null check (time_zone <> ''),
  unique (name_ru)
) strict;

create table partner (
  id integer primary key,
  version integer not null check (version > 0),
  name text not null check (name <> ''),
  name_folded text not null,
  kind text not null check (kind in ('camera-owner', 'response-company')),
  contact text not null,
  phone text not null,
  notes text not null,
  unique (name)
) strict;

create table agreement (
  id integer primary key,
  version integer not null check (version > 0),
  partner_id integer not null references partner (id),
  number text not null check (number <> ''),
  -- Days, as 2014-07-04: a day on paper has no time and no zone.
  signed_on text not null check (length(signed_on) = 10),
  -- Null: no end was agreed.
  ends_on text check (length(ends_on) = 10 and ends_on >= signed_on),
  subject text not null,
  unique (partner_id, number)
) strict;

create table unit (
  id integer primary key,
  version integer not null check (version > 0),
  call_sign text not null check (call_sign <> ''),
  kind text not null check (kind in ('police', 'private')),
  -- Whose crew it is: a private one has a company, a police one has none.
  partner_id integer references partner (id),
  duty text not null
    check (duty in ('off-duty', 'available', 'reserved', 'committed', 'out-of-service')),
  reserved_until_at integer,
  out_of_service_reason text,
  -- A private unit may be sent before this moment only.
  licence_expires_at integer,
  phone text not null,
  unique (call_sign),
  check ((kind = 'private') = (partner_id is not null)),
  check ((duty = 'reserved') = (reserved_until_at is not null)),
  check ((duty = 'out-of-service') = (out_of_service_reason is not null))
) strict;

-- Where a unit was last, apart from the unit: a phone reports every few seconds, and no dispatcher's
-- write may become stale by that. Earlier places are not kept: nobody needs a crew's day.
create table unit_position (
  unit_id integer primary key references unit (id),
  latitude real not null check (latitude between -90 and 90),
  longitude real not null check (longitude between -180 and 180),
  -- Metres, as the device says; null where it does not.
  accuracy real check (accuracy >= 0),
  located_at integer not null
) strict;

create table account (
  id integer primary key,
  version integer not null check (version > 0),
  -- Lower case; the domain says which letters.
  login text not null check (length(login) between 2 and 40),
  name text not null check (name <> ''),
  role text not null check (role in ('operator', 'crew', 'inspector', 'administrator')),
  unit_id integer references unit (id),
  enabled integer not null check (enabled in (0, 1)),
  -- Argon2id with its salt and cost, as libsodium prints it.
  password_hash text not null check (password_hash <> ''),
  password_changed_at integer not null,
  language text not null check (language in ('ru', 'kk', 'en')),
  theme text not null check (theme in ('system', 'dark', 'light')),
  volume integer not null check (volume between 0 and 100),
  unique (login),
  check (role = 'crew' or unit_id is null)
) strict;

-- A sign-in that lasts. The browser holds the token; here lies its hash alone, so that a copy of the
-- database opens nobody's desk.
create table session (
  token_hash blob primary key check (length(token_hash) = 32) not null,
  account_id integer not null references account (id),
  created_at integer not null,
  used_at integer not null check (used_at >= created_at),
  -- Of the device, as it was at the sign-in; for the user's own list of sessions.
  address text not null
) strict;
create index session_account on session (account_id);

-- Failed sign-ins of late. A row of a login that does not exist looks like any other: the answer must
-- not tell.
create table sign_in_failure (
  -- What is counted: a login from one network, a login on one known device, a network, and a login from
  -- all networks that its owner has not signed in from.
  scope text not null check (scope in ('login', 'device', 'network', 'everywhere')),
  login text not null,
  -- The network, an IPv4 address or the /64 of an IPv6 address; or the device, SHA-256 of its token in
  -- hexadecimal.
  source text not null,
  -- Tries that failed, or are being checked.
  count integer not null check (count > 0),
  last_at integer not null,
  primary key (scope, login, source),
  check ((login = '') = (scope = 'network')),
  check ((source = '') = (scope = 'everywhere'))
) strict;
create index sign_in_failure_login on sign_in_failure (login);
create index sign_in_failure_last on sign_in_failure (last_at);

-- Devices that an account has signed in on: strangers' failures do not hold them up. Knowing the token
-- opens nothing; here lies its hash alone.
create table known_device (
  token_hash blob not null check (length(token_hash) = 32),
  account_id integer not null references account (id),
  -- The network of the last sign-in, as in sign_in_failure.
  network text not null,
  used_at integer not null,
  primary key (token_hash, account_id)
) strict;
create index known_device_account on known_device (account_id, used_at);

create table yard (
  id integer primary key,
  version integer not null check (version > 0),
  -- The programme's running number.
  number integer not null check (number > 0),
  name text not null check (name <> ''),
  address_ru text not null check (address_ru <> ''),
  address_kk text not null,
  -- Number, name and both addresses.
  search_folded text not null,
  city_id integer not null references city (id),
  created_on text not null check (length(created_on) = 10),
  latitude real not null check (latitude between -90 and 90),
  longitude real not null check (longitude between -180 and 180),
  -- One ring, [[longitude, latitude], …], closed, as GeoJSON has it; null: not drawn yet.
  outline text,
  time_zone text not null check (time_zone <> ''),
  inspector_id integer references account (id),
  partner_id integer references partner (id),
  -- Lists of small values that are only read whole: JSON.
  entrances text not null,
  hazards text not null,
  access_notes text not null,
  intercom_notes text not null,
  unique (number)
) strict;
create index yard_city on yard (city_id, number);
create index yard_inspector on yard (inspector_id);

create table building (
  id integer primary key,
  version integer not null check (version > 0),
  yard_id integer not null references yard (id),
  address_ru text not null check (address_ru <> ''),
  address_kk text not null,
  -- Null in this block: nobody has told. Missing is not "none".
  year_built integer check (year_built between 1700 and 2200),
  material text check (material in ('brick', 'panel', 'block', 'monolith', 'wood', 'other')),
  floors integer check (floors between 1 and 200),
  entrances integer check (entrances between 0 and 100),
  flats integer check (flats between 0 and 5000),
  outline text,
  notes text not null,
  -- Both addresses.
  search_folded text not null default ''
) strict;
create index building_yard on building (yard_id);

-- Photographs of the passport. The bytes are a file; its digest says whether it is still the one.
create table photo (
  id integer primary key,
  yard_id integer not null references yard (id),
  building_id integer references building (id),
  subject text not null check (subject in ('facade', 'entrance', 'plan', 'other')),
  media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
  -- Below the data folder, with '/'.
  path text not null check (path <> ''),
  -- Bytes.
  length integer not null check (length > 0),
  -- SHA-256, hexadecimal.
  digest text not null check (length(digest) = 64),
  caption text not null,
  author_id integer references account (id),
  added_at integer not null,
  unique (path)
) strict;
create index photo_yard on photo (yard_id);

-- The sign-offs of a yard's passport; the highest revision is the present one.
create table passport_signature (
  yard_id integer not null references yard (id),
  revision integer not null check (revision > 0),
  signed_by_id integer not null references account (id),
  signed_at integer not null,
  -- 0…100, as it was when it was signed.
  percent integer not null check (percent between 0 and 100),
  primary key (yard_id, revision)
) strict;

create table camera (
  id integer primary key,
  version integer not null check (version > 0),
  name text not null check (name <> ''),
  name_folded text not null,
  placement text not null check (placement in ('yard', 'public-place')),
  yard_id integer references yard (id),
  -- Who owns it.
  partner_id integer references partner (id),
  city_id integer references city (id),
  latitude real check (latitude between -90 and 90),
  longitude real check (longitude between -180 and 180),
  -- Degrees clockwise from north; degrees of the picture's width; metres.
  azimuth real check (azimuth >= 0 and azimuth < 360),
  field_of_view real check (field_of_view > 0 and field_of_view <= 360),
  range real check (range > 0),
  enabled integer not null check (enabled in (0, 1)),
  model text not null,
  -- Addresses of the streams without user and password; null: registered and not connected.
  main_address text check (main_address <> ''),
  sub_address text check (sub_address <> ''),
  unique (name),
  check ((latitude is null) = (longitude is null)),
  check (placement = 'yard' or yard_id is null)
) strict;
create index camera_yard on camera (yard_id);
create index camera_partner on camera (partner_id, placement);

-- User and password of a camera, sealed with the installation's key (AES-256-GCM, bound to the
-- camera's id): a copy of the database opens no camera.
create table camera_secret (
  camera_id integer primary key references camera (id),
  sealed blob not null
) strict;

-- Zones, lines and rules of a camera, as the JSON of a rules file.
create table ruleset (
  camera_id integer primary key references camera (id),
  version integer not null check (version > 0),
  text text not null check (text <> ''),
  edited_by_id integer references account (id),
  edited_at integer not null
) strict;

create table incident (
  id integer primary key,
  version integer not null check (version > 0),
  -- What people say over the radio.
  number integer not null check (number > 0),
  kind text not null check (kind in ('intrusion', 'loitering', 'property-damage', 'theft',
    'vehicle-crime', 'disorder', 'assault', 'other')),
  state text not null check (state in ('new', 'in-progress', 'resolved', 'closed')),
  yard_id integer references yard (id),
  camera_id integer references camera (id),
  -- Where crews are sent; null where nobody knows.
  latitude real check (latitude between -90 and 90),
  longitude real check (longitude between -180 and 180),
  note text not null,
  opened_at integer not null,
  -- Null: Aula itself.
  opened_by_id integer references account (id),
  -- When the first unit was dispatched.
  started_at integer check (started_at >= opened_at),
  resolved_at integer check (resolved_at >= opened_at),
  disposition text check (disposition in ('detained', 'warned', 'registered', 'nothing-found',
    'lawful', 'handed-over', 'false-alarm', 'test', 'other')),
  closing_note text check (closing_note <> ''),
  closed_by_id integer references account (id),
  closed_at integer check (closed_at >= opened_at),
  -- How it ended the first time, kept when it is reopened.
  first_disposition text check (first_disposition in ('detained', 'warned', 'registered',
    'nothing-found', 'lawful', 'handed-over', 'false-alarm', 'test', 'other')),
  first_closing_note text,
  first_closed_by_id integer references account (id),
  first_closed_at integer,
  unique (number),
  check ((latitude is null) = (longitude is null)),
  -- Closing demands disposition, note and time, and nothing else has them.
  check ((state = 'closed') = (disposition is not null)),
  check ((state = 'closed') = (closing_note is not null)),
  check ((state = 'closed') = (closed_at is not null)),
  check ((first_disposition is null) = (first_closed_at is null)),
  check (state <> 'closed' or first_disposition is not null),
  check (state <> 'in-progress' or started_at is not null)
) strict;
create index incident_open on incident (id) where state <> 'closed';
create index incident_yard on incident (yard_id, id);

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

create table alert (
  id integer primary key,
  version integer not null check (version > 0),
  camera_id integer not null references camera (id),
  yard_id integer references yard (id),
  -- The rule's name in the camera's ruleset of that day.
  rule text not null,
  rule_kind text not null check (rule_kind in ('intrusion', 'lineCrossing', 'loitering')),
  label text not null check (label in ('person', 'vehicle', 'motion')),
  -- 0…1 of the picture, origin top left.
  box_x real not null,
  box_y real not null,
  box_width real not null check (box_width >= 0),
  box_height real not null check (box_height >= 0),
  -- On the camera's timeline: the first trigger's start and the last one's end.
  first_seen_at integer not null,
  last_seen_at integer not null check (last_seen_at >= first_seen_at),
  -- Triggers that this alert stands for.
  count integer not null check (count > 0),
  -- When the frame that completed the rule reached the machine; when the alert was stored.
  arrived_at integer not null,
  raised_at integer not null,
  state text not null check (state in ('new', 'acknowledged', 'confirmed', 'dismissed')),
  handler_id integer references account (id),
  acknowledged_at integer,
  decided_at integer,
  -- 'test', or the cause of a false alarm.
  dismissal text check (dismissal in ('animal', 'shadow-or-light', 'weather', 'vegetation',
    'resident', 'works', 'camera-fault', 'other', 'test')),
  dismissal_note text,
  incident_id integer references incident (id),
  -- Below the data folder, with '/'; null until it is written.
  picture text check (picture <> ''),
  -- What is shown: of the latest trigger until somebody takes the alert. Null in alerts of before.
  moment_start_at integer,
  moment_end_at integer check (moment_end_at >= moment_start_at),
  -- JSON, at most 60 of [seconds before moment_end_at, x, y, width, height], the oldest first.
  path text check (path <> ''),
  check ((state = 'new') = (acknowledged_at is null)),
  check ((state = 'confirmed') = (incident_id is not null)),
  check ((state = 'dismissed') = (dismissal is not null)),
  check ((dismissal is null) = (dismissal_note is null)),
  check ((state in ('confirmed', 'dismissed')) = (decided_at is not null))
) strict;
-- Folding looks for the latest alerts of one camera; the queue for all that are open.
create index alert_camera on alert (camera_id, last_seen_at);
create index alert_open on alert (id) where state in ('new', 'acknowledged');
create index alert_incident on alert (incident_id) where incident_id is not null;
-- The list of all alerts: newest first, by id.
create index alert_of_camera on alert (camera_id, id);
create index alert_of_yard on alert (yard_id, id) where yard_id is not null;
create index alert_of_handler on alert (handler_id, id) where handler_id is not null;
create index alert_of_rule on alert (rule, id);

create table assignment (
  id integer primary key,
  version integer not null check (version > 0),
  incident_id integer not null references incident (id),
  unit_id integer not null references unit (id),
  -- The unit's, as it was then.
  kind text not null check (kind in ('police', 'private')),
  state text not null check (state in ('proposed', 'dispatched', 'acknowledged', 'en-route',
    'on-scene', 'cleared', 'declined', 'cancelled', 'unable')),
  reason text,
  proposed_at integer not null,
  -- Null where the step was skipped or is still to come.
  dispatched_at integer,
  acknowledged_at integer,
  en_route_at integer,
  on_scene_at integer,
  ended_at integer,
  -- The last change: who, by which channel, when by the device's clock and when by ours.
  deed_actor_id integer references account (id),
  deed_channel text not null check (deed_channel in ('console', 'app', 'radio', 'system')),
  deed_device_at integer,
  deed_at integer not null,
  check (state in ('proposed', 'cancelled') or dispatched_at is not null),
  check ((state in ('cleared', 'declined', 'cancelled', 'unable')) = (ended_at is not null))
) strict;
-- A unit is on one incident at a time, whatever two dispatchers press at once.
create unique index assignment_under_way on assignment (unit_id)
  where state in ('dispatched', 'acknowledged', 'en-route', 'on-scene');
create unique index assignment_once on assignment (incident_id, unit_id)
  where state in ('proposed', 'dispatched', 'acknowledged', 'en-route', 'on-scene');
create index assignment_incident on assignment (incident_id);
create index assignment_unit on assignment (unit_id, id);
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
