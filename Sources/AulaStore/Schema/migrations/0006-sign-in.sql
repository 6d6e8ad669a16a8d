-- Failed sign-ins of late. They were counted by login and by address, so whoever knew a login locked
-- its owner out. A row of a login that does not exist looks like any other: the answer must not tell.
alter table sign_in_failure rename to sign_in_failure_before;
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
insert into sign_in_failure (scope, login, source, count, last_at)
select 'network', '', substr(subject, 9), count, last_at from sign_in_failure_before
where subject like 'address:_%';
drop table sign_in_failure_before;

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
