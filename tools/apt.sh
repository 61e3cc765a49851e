#!/bin/sh
# Install Debian packages: apt.sh PURPOSE PACKAGE...
# As root on Debian or Ubuntu it installs them; otherwise it prints the exact line to run and fails.
set -eu

purpose=$1
shift
options="-y --no-install-recommends -o DPkg::Lock::Timeout=300"
line="apt-get update && apt-get install -y --no-install-recommends $*"

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing: $purpose. Install what Debian calls: $*" >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    echo "Missing: $purpose. Run this line, then the same make command again:" >&2
    echo "    sudo sh -c '$line'" >&2
    exit 1
fi

echo "Installing $purpose: $*"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Two clones may be set up at once, and apt does not wait for its own list lock. A service that a package
# starts must not inherit our locks (8 is setup.sh's), or it would hold them for as long as it lives.
exec 8>&-
install() {
    # shellcheck disable=SC2086
    apt-get install $options "$@" >"$log" 2>&1 9>&- && return
    apt-get update >>"$log" 2>&1 9>&-
    apt-get install $options "$@" >>"$log" 2>&1 9>&-
}
exec 9>/run/internkontroll-apt.lock
flock 9 2>/dev/null || true
if ! install "$@"; then
    tail -n 20 "$log" >&2
    echo "apt could not install $purpose. Run by hand:  $line" >&2
    exit 1
fi
