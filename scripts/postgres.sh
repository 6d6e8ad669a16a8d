#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own, which is thrown away afterwards: it listens on a
# socket in a folder of its own, and no port. The command finds it by AULA_TEST_POSTGRES. Needs the test
# packages of scripts/setup.sh. What the server keeps is not synced to disk: it is for tests.
#
#   scripts/postgres.sh COMMAND [ARGUMENTS]
set -euo pipefail

programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort --version-sort | tail -n 1)
[ -x "$programs/initdb" ] || { echo "postgres: no server is installed: scripts/setup.sh test" >&2; exit 1; }
# In /tmp itself: the server runs as another user, and a socket has a short path.
folder=$(mktemp -d --tmpdir=/tmp --suffix=-aula-postgres)
# The server refuses to run as root; its package brings a user.
as_server=()
if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$folder"
  as_server=(runuser -u postgres --)
fi
stop() {
  "${as_server[@]}" "$programs/pg_ctl" --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
cd "$folder"
"${as_server[@]}" "$programs/initdb" --pgdata "$folder/data" --username aula --auth trust --locale C \
  --encoding UTF8 --no-sync >"$folder/initdb.log"
"${as_server[@]}" "$programs/pg_ctl" --pgdata "$folder/data" --log "$folder/server.log" --wait \
  --options "-k $folder -c listen_addresses= -c fsync=off -c max_connections=300" start >/dev/null
chmod 755 "$folder"
cd - >/dev/null
export AULA_TEST_POSTGRES="postgresql://aula@/postgres?host=$folder"
"$@"
