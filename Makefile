# Spean: `make run` starts everything, `make test` checks everything. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
BIN := .venv/bin
export SPECS_DIR ?= $(abspath ../shared/specs)

.PHONY: help run setup setup-dev check test bench lock

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: setup ## set up what is missing, then start everything at http://127.0.0.1:8000 (PORT, SPEAN_DATA)
	@exec $(BIN)/spean up

setup: .python ## make .venv with .venv/bin/spean
	@$(PYTHON) bootstrap.py

setup-dev: .python ## the same with what the tests need
	@$(PYTHON) bootstrap.py --dev
	@$(BIN)/python -m tests.node

check: setup-dev ## style, types, import contracts and the proof of every flow
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/spean flows check

test: check ## everything: `check`, then all tests on SQLite and PostgreSQL, with peers and browser
	@$(BIN)/python -m pytest -n 2 --dist loadfile -rs

bench: setup-dev ## speed as ratios in one run; ROWS=T1,T4 for some of them
	@$(BIN)/python -m tests.bench

lock: setup-dev ## make the hashed requirements*.lock anew from pyproject.toml
	@echo uv | $(BIN)/uv pip compile - -o requirements-setup.lock $(LOCK)
	@$(BIN)/uv pip compile pyproject.toml -o requirements.lock $(LOCK)
	@$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock $(LOCK)

LOCK := --universal --generate-hashes --no-header --no-annotate --quiet

.PHONY: .python
.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Error: Spean needs Python 3.11 or newer. With one that is not called python3: make run PYTHON=/path/to/python" >&2; exit 1; }
