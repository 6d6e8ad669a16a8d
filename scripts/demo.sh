#!/usr/bin/env bash
# Starts the demonstration that `make build` built: cameras that stream rendered yards, the programme's
# registry, and the console. What it keeps lies in var/demo; delete that folder to begin anew.
#
#   scripts/demo.sh [OPTIONS OF aula serve]
set -euo pipefail
cd "$(dirname "$0")/.."

aula=.build/release/aula
[ -x "$aula" ] || { echo "demo: $aula is not there: run make build" >&2; exit 1; }
exec "$aula" serve --demo --data "${AULA_DATA:-var/demo}" "$@"
