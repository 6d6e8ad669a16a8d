#!/usr/bin/env bash
# The console in a real Chromium, against a real `aula serve` with cameras of `aula rehearse`.
# Needs the test packages of scripts/setup.sh and a debug build. A name as argument runs that test.
set -euo pipefail
cd "$(dirname "$0")"
export AULA_BINARY=${AULA_BINARY:-$(cd ../.. && swift build --show-bin-path)/aula}
[ -x "$AULA_BINARY" ] || { echo "browser tests: $AULA_BINARY is not built: make build-tests" >&2; exit 1; }
# Debian's own Python has Debian's selenium.
exec /usr/bin/python3 discover_tests.py ${1:+-k "$1"} 2>&1
