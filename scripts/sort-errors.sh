#!/usr/bin/env bash
# Sorts the table of codes in FILE, which many hands add to, and drops rows that came twice.
set -euo pipefail

file=$1
sorted=$(mktemp)
trap 'rm -f "$sorted"' EXIT
sed '/^|---/q' "$file" >"$sorted"
# By the code alone, byte by byte, as the test compares.
sed '1,/^|---/d' "$file" | grep '^|' | awk -F '|' '{ key = $2; gsub(/[ `]/, "", key); print key "\t" $0 }' \
  | LC_ALL=C sort --unique --field-separator=$'\t' --key=1,1 | cut -f 2- >>"$sorted"
cmp -s "$sorted" "$file" || cat "$sorted" >"$file"
