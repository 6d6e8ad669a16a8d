#!/usr/bin/env bash
# Puts axe-core (MPL-2.0), the checker of accessibility that the browser tests use, into DIR, by default
# .build/axe. Comes from PyPI in a wheel whose hash is pinned; only the script is kept. Idempotent; asks
# nothing.
#
#   scripts/axe.sh [DIR]
set -euo pipefail
cd "$(dirname "$0")/.."

wheel=axe-playwright-python==0.1.8
wheel_hash=fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8
script_hash=84494fec757e4710dc751c8d7a636e457f4532f08f85c86dc9070133fbff53bc
target=${1:-.build/axe}
script=$target/axe.min.js

is_right() {
  [ -e "$1" ] && echo "$script_hash  $1" | sha256sum --check --status
}

if is_right "$script"; then
  echo "axe: 4.12.1 is already in $target"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "axe: fetching the wheel $wheel"
echo "$wheel --hash=sha256:$wheel_hash" >"$work/wanted.txt"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" download --quiet --no-deps --only-binary :all: --require-hashes \
  --dest "$work" --requirement "$work/wanted.txt" || {
  echo "axe: the wheel $wheel could not be fetched from PyPI, or is not the one with the pinned hash." >&2
  echo "axe: see that pip reaches its index, or put axe.min.js 4.12.1 into $target, and run it again" >&2
  exit 1
}
python3 -m zipfile --extract "$work"/axe_playwright_python-*.whl "$work/wheel"
mkdir -p "$target"
cp "$work/wheel/axe_playwright_python/axe.min.js" "$script.new"
is_right "$script.new" || { echo "axe: $script.new is not axe-core 4.12.1" >&2; exit 1; }
mv "$script.new" "$script"
echo "axe: 4.12.1 in $target"
