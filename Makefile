# `make check` and `make test` need git, make, Python 3.11+ and the package registries: nothing else.

.DEFAULT_GOAL := help
SHELL := /bin/sh

WORKERS ?= 2    # processes of the test suite; each may drive a browser of its own
UV := 0.13.9    # remakes the locks, nothing else

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --no-input --quiet

# An environment that was copied or moved still runs the project at its old place: it is remade.
HERE := $(shell pwd)
ifneq ($(shell test -x $(PYTHON) && cat .venv/place 2>/dev/null),$(HERE))
.venv/place: FORCE
endif

# The browser of the last time may have been removed since.
ifneq ($(shell read -r browser 2>/dev/null <.venv/browser && test -x "$$browser" && echo yes),yes)
.venv/browser: FORCE
endif

.PHONY: help check test quick campaign lint format types lock bench cases causes flaky planted faults applications docs report pictures fuzz repeat clean setup FORCE

help: ## What there is to make
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile

check: .venv/browser ## Check pages/ against baselines/ at every named breakpoint
	@.venv/bin/harness check

test: .venv/browser ## The test suite
	@$(PYTHON) -m pytest --numprocesses $(WORKERS) --dist worksteal

quick: .venv/installed ## The tests that need neither a browser nor a registry
	@$(PYTHON) -m pytest --numprocesses $(WORKERS) --dist worksteal -m "not browser and not install"

campaign: .venv/browser ## The test suite with every sample of its kinds, and more examples of the laws
	@$(PYTHON) -m pytest --campaign --hypothesis-profile campaign --numprocesses $(WORKERS) --dist worksteal

lint: .venv/installed ## Ruff's rules
	@$(PYTHON) -m ruff check

format: .venv/installed ## Format everything, and order the imports
	@$(PYTHON) -m ruff check --select I --fix --quiet
	@$(PYTHON) -m ruff format

types: .venv/installed ## mypy --strict
	@$(PYTHON) -m mypy

bench: .venv/browser ## Each goal for speed and memory, beside a bare loop and two other tools
	@$(PYTHON) -m benchmarks.speed $(OPTIONS)

causes: .venv/browser ## A hundred planted faults, and how often the cause is named
	@$(PYTHON) -m benchmarks.causes

cases: .venv/browser ## Each small page of tests/cases alone: three unchanged checks, then its edit
	@$(PYTHON) -m benchmarks.cases $(NAMES)

faults: .venv/browser ## What comes of kills, signals and full disks, at every moment of a command
	@$(PYTHON) -m benchmarks.faults $(OPTIONS)

flaky: .venv/browser ## Fifty checks of pages that move, half of them on a busy machine
	@$(PYTHON) -m benchmarks.flaky

planted: .venv/browser ## Changes between two sample widths, and how many are found to the pixel
	@$(PYTHON) -m benchmarks.planted

applications: .venv/browser ## Real applications from registries: checks, edits, and docs/applications.md
	@$(PYTHON) -m benchmarks.applications $(OPTIONS)

pictures: .venv/browser ## The pictures of the report in the README
	@$(PYTHON) -m docs.pictures

docs: .venv/installed ## The reference of commands and configuration
	@$(PYTHON) -m docs.reference

report: .venv/browser ## How long a report of two thousand captures takes to open
	@$(PYTHON) -m benchmarks.report

fuzz: .venv/installed ## Hostile documents for every reader of files, for an hour
	@$(PYTHON) -m benchmarks.fuzz $(OPTIONS)

repeat: .venv/browser ## Ten checks with every Chromium found, all of which have to be clean
	@$(PYTHON) -m benchmarks.repeat

setup: .venv/browser ## Environment, dependencies and browser, and no more

clean: ## Remove what these targets make, but not baselines/
	rm -rf .venv build dist .harness .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: .venv/place ## Remake both locks with the newest versions pyproject.toml allows
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip --disable-pip-version-check --quiet install uv==$(strip $(UV))
	@$(LOCK) --output-file requirements.lock pyproject.toml
	@$(LOCK) --output-file requirements-dev.lock --constraint requirements.lock --group dev pyproject.toml
	@rm -rf build/lock && rmdir build 2>/dev/null || true

# One version of each for every Python and platform, with the hashes of all its files, and no
# address: whoever installs decides where the files come from.
LOCK = build/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-config

.venv/place:
	@rm -rf .venv
	@python=$$(sh .ci/python) && echo "Making .venv with $$python" && "$$python" -m venv .venv
	@pwd >.venv/place

.venv/locked: .venv/place requirements-dev.lock
	@echo "Installing the locked dependencies"
	@$(PIP) install --require-hashes --no-deps --only-binary :all: -r requirements-dev.lock
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/browser: .venv/installed
	@.venv/bin/harness browser install
	@$(PYTHON) -c 'from harness.capture.browsers.find import find_browser; print(find_browser().executable)' >$@.new
	@mv $@.new $@
