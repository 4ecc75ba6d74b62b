# Shared set-up of ./run and ./check: which packages are missing, installing them, configuring and
# building. Sourced, never run; bash 4 or later, with `set -euo pipefail` already on.
#
# Everything said here goes to standard error: standard output belongs to the program or the tests
# that the caller starts afterwards.

kRoot=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename "$0"): $*"
  exit 1
}

# listPackages FILE...: the lines of the lists without comments and blanks, alternatives kept.
listPackages() {
  sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"
}

# isInstalled NAME: asks dpkg's own data base, so that it costs milliseconds and no network.
isInstalled() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# missingPackages FILE...: the lines of which no alternative is installed.
missingPackages() {
  local line name found
  while IFS= read -r line; do
    found=no
    for name in ${line//|/ }; do
      if isInstalled "$name"; then found=yes; break; fi
    done
    [ "$found" = yes ] || printf '%s\n' "$line"
  done < <(listPackages "$@")
}

# chooseAlternatives: reads such lines, prints for each the first name that apt can install.
chooseAlternatives() {
  local line name chosen candidate
  while IFS= read -r line; do
    chosen=
    for name in ${line//|/ }; do
      candidate=$(apt-cache policy "$name" | sed -n 's/^ *Candidate: //p')
      if [ -n "$candidate" ] && [ "$candidate" != "(none)" ]; then chosen=$name; break; fi
    done
    [ -n "$chosen" ] || die "apt knows no package '$line'. LoopReg Studio needs Debian 12 or 13" \
      "with the section 'main'; see Troubleshooting in README.md."
    printf '%s\n' "$chosen"
  done
}

# asRoot COMMAND...: runs it as root, through sudo where needed.
asRoot() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# installPackages FILE...: says what is missing and installs it; silent where nothing is.
installPackages() {
  local missing names
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "No apt on this system: taking the packages of packaging/packages-*.txt as installed."
    return
  fi
  missing=$(missingPackages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    names=$(chooseAlternatives <<<"$missing" 2>/dev/null) || names=${missing// | */}
    die "packages are missing and there is no sudo. As root, run:"$'\n\n' \
      " apt-get update && apt-get install --no-install-recommends ${names//$'\n'/ }"
  fi
  say "Installing with apt: $(tr '\n' ' ' <<<"$missing" | sed 's/ | [^ ]*//g')"
  asRoot apt-get update -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 >&2 ||
    die "apt-get update failed (see above): check the network and the apt sources, then try again."
  names=$(chooseAlternatives <<<"$missing")
  # The names are words of our own lists, so they are meant to split.
  # shellcheck disable=SC2086
  asRoot env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 $names >&2 ||
    die "apt-get install failed (see above): mend what it names, then run this again."
}

# buildJobs: as many compilers at once as there are cores, but none without 1.5 GB of memory
# (files that include LibTorch or VTK take that much). CMAKE_BUILD_PARALLEL_LEVEL overrides.
buildJobs() {
  local cores memory jobs
  if [ -n "${CMAKE_BUILD_PARALLEL_LEVEL:-}" ]; then
    printf '%s\n' "$CMAKE_BUILD_PARALLEL_LEVEL"
    return
  fi
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || true)
  jobs=$((${memory:-cores} < cores ? ${memory:-cores} : cores))
  printf '%s\n' $((jobs > 0 ? jobs : 1))
}

# buildFolder PRESET: where that preset of CMakePresets.json builds.
buildFolder() {
  if [ "$1" = release ]; then printf '%s\n' "$kRoot/build"; else printf '%s\n' "$kRoot/build-$1"; fi
}

# configure PRESET [-DNAME=VALUE...]: configures unless the folder is configured so already; ninja
# itself notices later changes of the CMake files. A folder that came from another place (a moved
# or copied checkout) is configured anew.
configure() {
  local folder cache setting fresh=()
  folder=$(buildFolder "$1")
  cache=$folder/CMakeCache.txt
  if [ -f "$folder/build.ninja" ] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$kRoot" "$cache"; then
    for setting in "${@:2}"; do
      setting=${setting#-D}
      grep -qxE "${setting%%=*}:[A-Z]+=${setting#*=}" "$cache" || break
      setting=
    done
    [ -n "${setting:-}" ] || return 0
  elif [ -f "$cache" ]; then
    fresh=(--fresh)
  fi
  (cd "$kRoot" && cmake --preset "$1" "${fresh[@]}" "${@:2}") >&2 ||
    die "configuring failed (see above). If packages changed, remove $folder and try again."
}

# build PRESET [TARGET...]: all targets where none is named.
build() {
  local targets=()
  [ $# -lt 2 ] || targets=(--target "${@:2}")
  # Paths relative to the checkout let ccache serve every clone of it from one cache.
  CCACHE_BASEDIR=${CCACHE_BASEDIR:-$kRoot} \
    cmake --build "$(buildFolder "$1")" -j "$(buildJobs)" "${targets[@]}" >&2 ||
    die "the build failed (see above)."
}
