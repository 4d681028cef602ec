#!/bin/sh
# Writes requirements.lock (what the product needs) and requirements-dev.lock (that and the tools),
# with hashes, for every Python of requires-python. `make lock` keeps the versions that stand there
# and adds or drops what pyproject.toml asks for; `make lock UPGRADE=1` takes the newest.
set -eu

uv=${UV:-.venv/bin/uv}
upgrade=${UPGRADE:+--upgrade}

compile() {
    # Words of $upgrade are meant to split: it is empty or one option.
    # shellcheck disable=SC2086
    "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        --quiet $upgrade "$@" > /dev/null
}

# The small extras come with the checkout, so that every command of the README works after one
# `make setup`; `pip install nisba` leaves the choice to the user.
small="--extra files --extra http --extra world"
# shellcheck disable=SC2086
compile $small --output-file requirements.lock
# The constraints make the tests run on the very versions that users get.
# shellcheck disable=SC2086
compile $small --extra otel --group dev --constraint requirements.lock \
    --output-file requirements-dev.lock
# shellcheck disable=SC2086
compile $small --extra otel --extra spark --group dev --group extra \
    --constraint requirements-dev.lock --output-file requirements-extra.lock
