# One entrance for everybody: the same commands at home and in .ci/run. `make help` lists them.

PORT ?= 8000
PYTHON ?= python3
WORKERS ?= 2
SECONDS ?= 60

export PYTHON
# With bytecode off, every process would compile Django and WeasyPrint anew (seconds each).
unexport PYTHONDONTWRITEBYTECODE

bin := .venv/bin
python := $(bin)/python
# The tests' surroundings come from tests/settings.py, never from whoever calls make.
clean_env := env -u DATABASE_URL -u DEBUG -u SECRET_KEY -u ALLOWED_HOSTS -u DJANGO_SETTINGS_MODULE
pgtmp := $(python) tools/pgtmp.py
pytest := $(bin)/pytest
templates = $(shell find . -name '*.html' -path '*templates/*' -not -path './.venv/*')

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev run demo-reset test test-all lint test-sqlite test-postgres test-journeys \
	test-slow bench bench-long fuzz format lock

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: ## Set up .venv, the locked packages and the native libraries
	@sh tools/setup.sh runtime

setup-dev: ## The same, with what the tests need
	@sh tools/setup.sh dev

run: setup ## Start the product with demo data on 127.0.0.1:8000 (PORT= changes it)
	@$(python) tools/run.py $(PORT)

demo-reset: setup ## Throw away the demo's database and files, and load the demo anew
	@$(python) tools/run.py --reset

test: setup-dev lint test-sqlite test-postgres test-journeys ## Everything that must hold before a change is pushed
	@echo "make test: all is well"

test-all: test test-slow ## The same, and what takes longer

lint: setup-dev ## Format, lint, contracts, migrations and deployment check
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(if $(templates),$(bin)/djade --target-version 5.2 --check $(templates))
	$(bin)/lint-imports
	$(clean_env) DEBUG=1 DATABASE_URL=sqlite://:memory: $(python) manage.py makemigrations --check --dry-run
	$(clean_env) DATABASE_URL=sqlite://:memory: ALLOWED_HOSTS=internkontroll.example.org \
		SITE_URL=https://internkontroll.example.org \
		SECRET_KEY=$$($(python) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(python) manage.py check --deploy --fail-level WARNING

test-sqlite: setup-dev ## The suite on SQLite
	$(clean_env) $(pytest) -n $(WORKERS) -m "not journey and not slow"

# The press meets no database: its tests run once, on SQLite.
test-postgres: setup-dev ## The suite on a real PostgreSQL that is thrown away afterwards
	$(clean_env) $(pgtmp) $(pytest) -n $(WORKERS) -m "not journey and not slow" --ignore tests/documents/press

test-journeys: setup-dev ## The browser journeys in headless Chromium, on PostgreSQL
	$(clean_env) $(pgtmp) $(pytest) -n $(WORKERS) --dist loadscope -m journey

test-slow: setup-dev ## What is too long for every change
	$(clean_env) $(pgtmp) $(pytest) -n $(WORKERS) -m slow || { [ $$? -eq 5 ] && echo "No test is marked slow."; }

bench: setup-dev ## Compare a page and a PDF with the bare framework
	$(clean_env) $(python) -m benchmarks

bench-long: setup-dev ## The same for a paper of 1,000 rows, which takes minutes
	$(clean_env) $(python) -m benchmarks long

fuzz: setup-dev ## Random and damaged sheets through the import (SECONDS=600, SEED= repeats a failure)
	$(clean_env) $(python) -m tests.plans.imports.fuzz $(SECONDS) $(SEED)

format: setup-dev ## Let ruff and djade format everything
	$(bin)/ruff format .
	$(bin)/ruff check --fix .
	$(if $(templates),$(bin)/djade --target-version 5.2 $(templates))

lock: setup-dev ## Choose new versions of the packages and write the lock files
	for name in uv runtime dev; do $(bin)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt || exit 1; done
