#!/usr/bin/env bash
# What recording adds, per 1080p stream of 4 Mb/s, in CPU time; beside `ffmpeg -c copy -f segment`.
# Usage: Benchmarks/recording/run.sh [SECONDS [STREAMS…]]      AULA=path of the program (default: release)
set -euo pipefail
exec /usr/bin/python3 "$(dirname "$0")/measure.py" "$@"
