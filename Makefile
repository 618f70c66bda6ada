# Every target is one line of `make help`; tools are configured in pyproject.toml.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types imports docs migrate bench clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED)  ## Make .venv with everything; again only after pyproject.toml changed

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Podium needs Python 3.11 or newer: name one, as in: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "This Python cannot make virtual environments: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[worker,practice]" --group dev
	@touch $(INSTALLED)

run: $(INSTALLED)  ## Start Podium on this machine; options: make run ARGS="--port 9000"
	@$(BIN)/python -m server up $(ARGS)

test: $(INSTALLED)  ## Run the whole suite; options: make test ARGS="-k leaderboard"
	@.ci/system-packages
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadgroup $(ARGS)

check: lint types imports  ## Run everything that takes seconds: lint, format, types, imports

lint: $(INSTALLED)  ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)  ## Check types
	$(BIN)/mypy
	$(BIN)/mypy --python-version 3.10 -p client -p podium

imports: $(INSTALLED)  ## Check that imports point one way
	$(BIN)/lint-imports

docs: $(INSTALLED)  ## Check that the documentation is complete and its examples run
	$(BIN)/python -m pytest --quiet tests/test_docs.py

migrate: $(INSTALLED)  ## Bring the database to the schema of this checkout
	$(BIN)/python -m server db upgrade

bench: $(INSTALLED)  ## Measure against the goals of docs/performance.md
	$(BIN)/python -m benchmarks $(ARGS)

clean:  ## Delete caches; keeps .venv and var
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* dist *.egg-info
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
