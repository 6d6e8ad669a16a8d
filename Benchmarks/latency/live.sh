#!/usr/bin/env bash
# The first picture after opening a camera, and glass to glass, in Chromium and by ffmpeg alone.
# Usage: Benchmarks/latency/live.sh [SECONDS]      AULA=path of the program (default: release)
set -euo pipefail
exec /usr/bin/python3 "$(dirname "$0")/live.py" "$@"
