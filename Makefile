# The commands of the project. `make` alone lists them; README.md says what each is for.

VENV   := .venv
PY     := $(VENV)/bin/python
NISBA  := $(VENV)/bin/nisba
PORT   ?= 50051
TABLE  := normalizer/nisba/data/embedded.table
# What the compiled table is made from: the facts, and the code that compiles them.
SOURCE := $(shell find seeds 2>/dev/null; find normalizer/nisba -name '*.py')
# `make run ONCE=1` stops after printing; ONCE=0 is the same as no ONCE.
ONCE_FLAG := $(if $(filter-out 0,$(ONCE)),--once)

export PYTHON APT

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev table run test test-all test-extra extras soak lint proto \
        check-proto check-table bench lock wheel clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | \
	    awk -F ':.*  ## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup:  ## make .venv with what the product needs (PYTHON=python3.12 chooses another Python)
	@sh .make/bootstrap.sh run

setup-dev:  ## make .venv with the developer tools too
	@sh .make/bootstrap.sh dev

# The stamp lives in .venv: a new environment compiles the table anew.
table: $(VENV)/.table  ## compile seeds/ into the built-in table, when either changed

ifeq ($(wildcard $(TABLE)),)
.PHONY: $(VENV)/.table
endif
$(VENV)/.table: $(SOURCE) | setup
	@mkdir -p $(dir $(TABLE))
	$(NISBA) table build seeds -o $(TABLE)
	@touch $@

run: setup table  ## start the service, print the seed's names through it, keep serving (ONCE=1: stop)
	@$(PY) -m nisba_server.demo --port $(PORT) $(ONCE_FLAG)

test: setup-dev table  ## the tests that need nothing but PyPI and ICU
	$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile -m "not soak and not extra"

test-all: setup-dev table extras  ## all but the soak tests: needs a browser, Node, Java
	$(PY) -m pytest -m "not soak"

test-extra: setup-dev table extras  ## only what test-all adds to test
	@if grep -rqs --include='*.py' 'mark\.extra' tests; then \
	    $(PY) -m pytest -m "extra and not soak"; \
	else echo "No test is marked extra."; fi

extras: setup-dev
	@sh .make/extras.sh

soak: setup-dev table  ## the long tests: load, endurance
	$(PY) -m pytest -m soak

bench: setup-dev table  ## speed beside rapidfuzz and echo, as ratios (DATA=folder with the large sets)
	$(PY) tests/benchmarks $(DATA) --out bench.md

lint: setup-dev check-proto check-table  ## style, types, layers, proto, generated code, seeds
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/buf lint proto

proto: setup-dev  ## write server/nisba_server/pb anew from proto/
	$(PY) proto/generate.py

check-proto: setup-dev  ## is server/nisba_server/pb what proto/ says?
	$(PY) proto/generate.py --check

check-table: setup-dev table  ## are the facts in seeds/ consistent, their counts and listing current?
	$(NISBA) table check seeds
	$(PY) -m nisba.table.check current seeds

lock: setup-dev  ## refresh the lock files after a change in pyproject.toml (UPGRADE=1: newest versions)
	@UPGRADE=$(UPGRADE) sh .make/lock.sh

wheel: setup-dev table  ## dist/nisba-*.whl with the compiled table inside
	$(PY) -m build --wheel --no-isolation --outdir dist .

clean:  ## remove all that the commands above made
	rm -rf $(VENV) $(TABLE) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	    .import_linter_cache
	find normalizer server tests proto -name __pycache__ -type d -prune -exec rm -rf {} +
