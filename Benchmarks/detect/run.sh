#!/usr/bin/env bash
# Runs `aula detect` over the real clips of AULA_SHARED and prints what was found beside what is to be
# seen. Usage: Benchmarks/detect/run.sh [MODEL.xml]      AULA=path of the program (default: debug build)
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 Benchmarks/detect/score.py "${AULA:-.build/debug/aula}" "${AULA_SHARED:-../shared}" "$@"
