# What each command needs on Debian 12, and how it comes there: by apt-get as root or with sudo that asks nothing.

build_packages=(
  meson ninja-build g++ pkg-config ccache python3 python3-prometheus-client kcat catch2
  libboost1.81-dev libfmt-dev libcli11-dev libssl-dev zlib1g-dev libdeflate-dev libsnappy-dev liblz4-dev libzstd-dev
)
clang_packages=(clang-16 libclang-rt-16-dev)
rival_packages=(librdkafka-dev)
lint_packages=(clang-16 clang-tidy-16 clang-format-16)
apt_lists_fresh=0

missing() { # packages... -> those that are not installed; a program of that name on the PATH counts as installed
  local package
  for package; do
    command -v "$package" >/dev/null && continue
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) = installed ]] || echo "$package"
  done
}

apt() { # apt-get arguments... ; waits for another apt that holds the lock
  local command=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=600)
  ((EUID == 0)) || command=(sudo -n "${command[@]}")
  "${command[@]}" "$@"
}
may_install() { command -v apt-get >/dev/null && { ((EUID == 0)) || sudo -n true 2>/dev/null; }; }

install() { # packages...
  if ! ((apt_lists_fresh)); then step 'apt-get update' apt update && apt_lists_fresh=1; fi
  step "install ${#} packages" apt install --no-install-recommends "$@"
}

ensure() { # packages... ; on systems without dpkg the build itself says what it misses
  command -v dpkg-query >/dev/null || return 0
  local wanted
  mapfile -t wanted < <(missing "$@")
  ((${#wanted[@]})) || return 0
  if may_install; then
    install "${wanted[@]}"
  else
    printf 'These packages are missing, and only root can install them. Please run:\n\n' >&2
    printf '  sudo apt-get update && sudo apt-get install --no-install-recommends %s\n\n' "${wanted[*]}" >&2
    exit 1
  fi
}

java_is_new_enough() {
  local version
  version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p') || return 1
  ((${version:-0} >= 17))
}

ensure_kafka() { # a Java and Maven, when they can be had; without them the Kafka tests say that they were skipped
  local wanted=()
  command -v dpkg-query >/dev/null || return 0
  { java_is_new_enough && command -v javac >/dev/null; } || wanted+=(openjdk-17-jdk-headless)
  command -v mvn >/dev/null || wanted+=(maven)
  if ((${#wanted[@]})) && may_install; then install "${wanted[@]}" || true; fi
}
