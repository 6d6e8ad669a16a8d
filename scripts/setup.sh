#!/usr/bin/env bash
# Installs the Debian packages that Aula needs. Idempotent; asks nothing; prints what it does.
#
#   scripts/setup.sh          what `make demo` needs: libraries, map and style files
#   scripts/setup.sh test     the above, and what `make test` needs: a browser, a checker of its pages, a second
#                             RTSP server
set -euo pipefail

build_packages=(
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev   # streams and codecs
  libsqlite3-dev                                                # the store
  libpq-dev                                                     # the store on a database server
  libsodium-dev                                                 # password hashes
  libjs-leaflet libjs-bootstrap5                                # the console's map and components
  python3-venv                                                  # unpacks the optional detector runtime
  tzdata                                                        # the yards' local time
  git ca-certificates pkg-config                                # Swift packages
  binutils libc6-dev libgcc-12-dev libstdc++-12-dev zlib1g-dev  # what Swift itself links with; zlib packs answers
  libcurl4 libedit2 libncurses6 libxml2                         # and runs on
)
test_packages=(
  chromium chromium-driver python3-selenium fonts-noto-core     # the console in a real browser
  postgresql                                                    # the store's other database
  ffmpeg                                                        # makes odd streams for the video tests
  python3-gi gir1.2-gstreamer-1.0 gir1.2-gst-rtsp-server-1.0    # an RTSP server that we did not write
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
)
swift_at_least=6.2

fail() {
  echo "setup: $*" >&2
  exit 1
}

is_installed() {
  dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    command -v sudo >/dev/null || fail "run as root, or install sudo; missing: ${missing[*]}"
    sudo "$@"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

command -v dpkg-query >/dev/null || fail "this is not Debian; install by hand: ${build_packages[*]}"
wanted=("${build_packages[@]}")
[ "${1:-}" = test ] && wanted+=("${test_packages[@]}")
missing=()
for name in "${wanted[@]}"; do
  is_installed "$name" || missing+=("$name")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all ${#wanted[@]} system packages are installed"
else
  echo "setup: installing ${missing[*]}"
  apt update
  apt install -y --no-install-recommends "${missing[@]}"
fi

command -v swift >/dev/null \
  || fail "Swift 6.3 is needed and was not found on PATH: https://www.swift.org/install/linux/"
swift_version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
printf '%s\n%s\n' "$swift_at_least" "$swift_version" | sort --check=quiet --version-sort \
  || fail "Swift $swift_version is too old: $swift_at_least or later is needed (6.3 is tried)"
echo "setup: Swift $swift_version"
[ "${1:-}" = test ] || exit 0
"$(dirname "$0")/axe.sh"
