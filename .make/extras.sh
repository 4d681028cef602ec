#!/bin/sh
# Installs what .make/extras.txt lists and this machine lacks, the Python packages of
# requirements-extra.lock, and the Node packages of tests/.
# As in bootstrap.sh: apt-get where this user may, else the one line to run and exit status 1.
set -eu

lacking=""
while read -r command package; do
    case $command in '' | '#'*) continue ;; esac
    command -v "$command" > /dev/null 2>&1 || lacking="$lacking $package"
done < .make/extras.txt
if [ -n "$lacking" ]; then
    # Words of $lacking are meant to split.
    # shellcheck disable=SC2086
    sh .make/apt.sh $lacking
fi

if ! cmp -s requirements-extra.lock .venv/.extra; then
    .venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
        --require-hashes -r requirements-extra.lock
    cp requirements-extra.lock .venv/.extra
fi

# The stamp is a copy of the lock that the packages were installed from.
find tests -name package-lock.json -not -path '*/node_modules/*' | while read -r lock; do
    folder=$(dirname "$lock")
    if ! cmp -s "$lock" "$folder/node_modules/.stamp"; then
        (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund < /dev/null)
        cp "$lock" "$folder/node_modules/.stamp"
    fi
done
