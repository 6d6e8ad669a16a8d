#!/usr/bin/env bash
# Installs the Debian packages that Aula needs. Idempotent; asks nothing; prints what it does.
#
#   scripts/setup.sh          what `make demo` needs: libraries, map and style files, fonts
#   scripts/setup.sh test     the above, and what `make test` needs: a browser, a second RTSP server
set -euo pipefail

build_packages=(
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev   # streams and codecs
  libsqlite3-dev                                                # the store
  libsodium-dev                                                 # password hashes
  libjs-leaflet libjs-bootstrap5                                # the console's map and components
  python3-venv                                                  # unpacks the optional detector runtime
  pkg-config git ca-certificates
)
test_packages=(
  chromium chromium-driver python3-selenium fonts-noto-core     # the console in a real browser
  ffmpeg                                                        # makes odd streams for the video tests
  python3-gi gir1.2-gstreamer-1.0 gir1.2-gst-rtsp-server-1.0    # an RTSP server that we did not write
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
)

wanted=("${build_packages[@]}")
[ "${1:-}" = test ] && wanted+=("${test_packages[@]}")

missing=()
for name in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$name")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all ${#wanted[@]} system packages are installed"
else
  echo "setup: installing ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: run as root, or install sudo" >&2; exit 1; }
    as_root=(sudo)
  fi
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

command -v swift >/dev/null || {
  echo "setup: Swift 6.3 is needed and was not found on PATH: https://www.swift.org/install/linux/" >&2
  exit 1
}
