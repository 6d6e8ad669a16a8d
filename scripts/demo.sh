#!/usr/bin/env bash
# Starts the demonstration that `make build` built: cameras that stream rendered yards, the programme's
# registry, and the console. What it keeps lies in var/demo; delete that folder to begin anew. Four
# cameras write 62 GB a day: the demonstration keeps the last 20 GB, two days at most. The options
# behind it change that, as in --set 'recording.keepBytes=5 GB'. Who may sign in is printed at the first
# start, and again by: .build/release/aula demo sign-ins --data var/demo
#
#   scripts/demo.sh [OPTIONS OF aula serve]
set -euo pipefail
cd "$(dirname "$0")/.."

aula=.build/release/aula
[ -x "$aula" ] || { echo "demo: $aula is not there: run make build" >&2; exit 1; }
exec "$aula" serve --demo --data "${AULA_DATA:-var/demo}" \
  --set recording.keepDays=2 --set 'recording.keepBytes=20 GB' --set recording.holdDays=7 "$@"
