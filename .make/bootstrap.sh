#!/bin/sh
# Makes .venv from a lock file and installs this checkout into it, editable.
#
#   .make/bootstrap.sh run    what `make run` needs   (requirements.lock)
#   .make/bootstrap.sh dev    and the developer tools (requirements-dev.lock)
#
# Safe to repeat: a stamp in .venv remembers the lock, pyproject.toml, the kernel's source and the
# Python it was made from, and a repeat with nothing changed returns at once. What the machine lacks
# to do it (PyICU comes as source only: a C++ compiler, pkg-config, ICU's and Python's headers; and
# venv) is installed by apt.sh, or the one line to run is printed and the exit status is 1.
# PYTHON names the interpreter (python3 unless told); APT=no never installs anything system-wide.
set -eu

profile=${1:-run}
python=${PYTHON:-python3}
venv=.venv
case $profile in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: .make/bootstrap.sh run|dev" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" > /dev/null 2>&1; }

# --- the interpreter ---------------------------------------------------------------------------
if ! have "$python"; then
    say "nisba needs Python 3.11 or newer, and there is no $python here."
    say "Install it (Debian, Ubuntu: apt-get install python3), or name yours: make setup PYTHON=/path/to/python3"
    exit 1
fi
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "nisba needs Python 3.11 or newer; $python is $version. Name another: make setup PYTHON=python3.12"
    exit 1
fi

# --- anything to do? ---------------------------------------------------------------------------
# $1: lock file. The stamp holds checksums, so a touched but unchanged file costs nothing.
fingerprint() {
    cat "$1" pyproject.toml .make/bootstrap.sh hatch_build.py normalizer/nisba/kernel/*.[ch] | cksum
}
holds() { [ -f "$venv/$1" ] && [ "$(cat "$venv/$1")" = "$2" ]; }
stamped() { holds ".$1" "$(fingerprint "$2")"; }

# An environment of another Python, or one that was moved here with its old paths in it, is no use.
maker="$version $(pwd)"
usable() { holds .made "$maker" && $venv/bin/python -c '' 2> /dev/null; }

if usable; then
    # The tools' environment holds all of the product's: the same versions, by the lock's constraint.
    if stamped dev requirements-dev.lock; then exit 0; fi
    if [ "$profile" = run ] && stamped run requirements.lock; then exit 0; fi
fi

# --- what the system must have -----------------------------------------------------------------
missing=""
need() { missing="$missing $1"; }

"$python" -c 'import ensurepip, venv' 2> /dev/null || need "python$version-venv"
if ! usable || ! $venv/bin/python -c 'import icu' 2> /dev/null; then
    have g++ || need g++
    if have pkg-config; then
        pkg-config --exists icu-i18n || need libicu-dev
    else
        need pkg-config
        need libicu-dev
    fi
    "$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' ||
        need "python$version-dev"
fi

# Words of $missing are meant to split.
# shellcheck disable=SC2086
[ -z "$missing" ] || sh .make/apt.sh $missing

# --- the environment ---------------------------------------------------------------------------
if ! usable; then
    say "Making $venv with Python $version"
    "$python" -m venv --clear $venv
    echo "$maker" > $venv/.made
fi
rm -f $venv/.run $venv/.dev

pip() { $venv/bin/python -m pip --disable-pip-version-check --no-input "$@"; }
say "Installing $lock into $venv (PyICU is compiled the first time: a minute or two)"
pip install --quiet --require-hashes -r "$lock"
pip install --quiet --no-deps --editable .
fingerprint "$lock" > "$venv/.$profile"
say "Ready: $venv"
