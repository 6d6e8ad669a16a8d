#!/usr/bin/env bash
# Puts the optional detector runtime (OpenVINO, Apache-2.0) into DIR, by default var/openvino.
# Idempotent; asks nothing. Aula starts without it, and then says `"runtime":"motion"`.
#
#   scripts/openvino.sh [DIR]      then: analysis.runtime: DIR/libs, or leave DIR as it is
set -euo pipefail
cd "$(dirname "$0")/.."

version=2026.4.1
target=${1:-var/openvino}
libraries=$target/libs

if [ -e "$libraries/.version" ] && [ "$(cat "$libraries/.version")" = "$version" ]; then
  echo "openvino: $version is already in $libraries"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "openvino: fetching the wheel openvino==$version"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-deps --target "$work/site" "openvino==$version"

# What inference needs: the core, the C interface, the CPU plug-in, two readers, the thread pool.
rm -rf "$libraries"
mkdir -p "$libraries"
for name in libopenvino.so libopenvino_c.so libopenvino_intel_cpu_plugin.so \
  libopenvino_ir_frontend.so libopenvino_onnx_frontend.so libtbb.so libtbbmalloc.so libtbbbind; do
  cp -P "$work/site/openvino/libs/$name"* "$libraries/" 2>/dev/null || true
done
# The wheel names its libraries by version only; programs that load at run time ask for the plain name.
(cd "$libraries" && ln -sf "$(ls libopenvino_c.so.* | head -1)" libopenvino_c.so)
cp "$work/site"/openvino-*.dist-info/licenses/LICENSE "$libraries/" 2>/dev/null ||
  cp "$work/site"/openvino-*.dist-info/LICENSE* "$libraries/" 2>/dev/null || true
echo "$version" >"$libraries/.version"
echo "openvino: $(du -sh "$libraries" | cut -f1) in $libraries"
