# The developer's verbs; the README, CI and this file say the same.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run
DEV    := $(VENV)/.dev
PARALLEL ?= 2

.DEFAULT_GOAL := help
.PHONY: help run demo test soak lint format bench docs pictures lock image-check clean

help:  ## what each verb does
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: $(RUN)  ## the daemon with the built-in outlets, SQLite and the dashboard on 127.0.0.1:8080
	$(BIN)/parley run

demo: $(RUN)  ## everything at once against replica outlets on loopback, no network needed
	$(BIN)/parley demo

test: $(DEV)  ## all tests but the soaks (under 10 minutes on 2 cores)
	$(BIN)/python -m pytest -n $(PARALLEL) --dist loadgroup -m "not soak"

soak: $(DEV)  ## long crash and load runs
	$(BIN)/python -m pytest -m soak --timeout 7200

lint: $(DEV)  ## ruff, mypy --strict, the arrows between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV)  ## speed as ratios between two things in one run, and quality against the floors
	$(BIN)/python -m bench

docs: $(DEV)  ## docs/ as a site in site/
	$(BIN)/mkdocs build --strict --quiet

pictures: $(DEV)  ## the pictures of docs/mail.md and docs/desk.md, with Chromium
	$(BIN)/python -m tests.browser.mail_pictures
	$(BIN)/python -m tests.browser.pictures

lock:  ## pin all libraries with hashes, no addresses
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --extra build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --extra build --extra dev pyproject.toml -o requirements-dev.lock

image-check:  ## build the image and prove it: healthy, no root, nothing to write to, stops within 10 s
	sh deploy/image-check.sh

clean:
	rm -rf $(VENV) site build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Parley needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "The venv module is missing; on Debian and Ubuntu it is in the package python3-venv: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Two calls: in one, pip refuses an editable project beside hashed requirements.
$(RUN): requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(RUN)
