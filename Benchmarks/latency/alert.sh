#!/usr/bin/env bash
# From the frame that completes a rule to the alert on the screen, 4 cameras: median, breakdown and a
# floor. Usage: Benchmarks/latency/alert.sh [SECONDS]      AULA=path of the program (default: release)
set -euo pipefail
exec /usr/bin/python3 "$(dirname "$0")/alert.py" "$@"
