# Casework: `make run` and `make test` are all a newcomer needs. Needs Python 3.11 or newer and make.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: run test check bench lock vendor messages clean

run: $(VENV)/.default
	@$(BIN)/python -m config.run

test: $(VENV)/.dev
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m config.deploy_check

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks $(ARGS)

# Resolve all layers in one go, then lock each with the whole as its constraint:
# locked one after the other, a later layer silently settles for older releases.
lock: $(VENV)/.dev
	@cat requirements.in requirements-team.in requirements-dev.in > $(VENV)/all.in
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --no-emit-index-url --no-header $(VENV)/all.in -o $(VENV)/all.txt
	@for layer in "" "-team" "-dev"; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    -c $(VENV)/all.txt requirements.in $${layer:+requirements$$layer.in} -o requirements$$layer.txt || exit 1; done

# The front-end parts are committed; Node is needed only to renew them.
vendor:
	@cd static/vendor && npm ci --ignore-scripts --no-audit --no-fund && node vendor.mjs

messages: $(VENV)/.dev
	@$(BIN)/python manage.py makemessages -l uk --no-location --no-wrap -i .venv -i var
	@$(BIN)/python manage.py compilemessages -l uk -i .venv

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Casework needs Python 3.11 or newer; set PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.default: requirements.txt | $(VENV)/bin/python
	@[ -e $(VENV)/.dev ] || { echo "Installing Casework's locked dependencies…"; $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt; }
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the locked development dependencies…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.default
