#!/usr/bin/env bash
# The programme's whole fleet on this machine: see measure.py. CAMERAS and SECONDS as arguments.
set -euo pipefail
exec /usr/bin/python3 "$(dirname "$0")/measure.py" "$@"
