#!/bin/sh
# Installs Debian packages: .make/apt.sh PACKAGE...
# Only where this user may (root, or sudo without a password) and APT is not "no"; else it prints
# the one line to run and exits 1.
set -eu

have() { command -v "$1" > /dev/null 2>&1; }
say() { printf '%s\n' "$*" >&2; }

refuse() {
    say "Missing on this machine: $*"
    say "Run this line, then make again (not Debian or Ubuntu: the same by your system's names):"
    say ""
    say "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    say ""
    exit 1
}

if [ "${APT:-yes}" = no ] || ! have apt-get; then
    refuse "$@"
fi
as=""
if [ "$(id -u)" != 0 ]; then
    if ! have sudo || ! sudo -n true 2> /dev/null; then
        refuse "$@"
    fi
    as="sudo"
fi

say "Installing with apt-get, about a minute: $*"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt_get() { $as env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >> "$log" 2>&1; }
if ! apt_get update || ! apt_get install -y --no-install-recommends "$@"; then
    cat "$log" >&2
    say "apt-get could not install: $* (its messages stand above)"
    exit 1
fi
