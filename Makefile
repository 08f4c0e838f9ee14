# `make run` and `make test` are all one needs; `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
CRM_HOME ?= $(CURDIR)/var
override CRM_HOME := $(abspath $(CRM_HOME))
BIN := $(CURDIR)/.venv/bin
MANAGE := $(BIN)/python manage.py
# What was done to this CRM_HOME and database. Another database has other stamps.
DONE := $(CRM_HOME)/done/$(firstword $(shell printf '%s' '$(DATABASE_URL)' | cksum))
export PORT CRM_HOME
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run demo test lint e2e bench check messages lock ready

help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)

# --- packages ---------------------------------------------------------------------

install: .venv/.run
.venv/.run: requirements.txt scripts/install.py
	@$(PYTHON) scripts/install.py $@ requirements.txt
.venv/.test: requirements.txt requirements-test.txt scripts/install.py
	@$(PYTHON) scripts/install.py $@ requirements.txt requirements-test.txt
.venv/.dev: requirements.txt requirements-test.txt requirements-dev.txt scripts/install.py
	@$(PYTHON) scripts/install.py $@ requirements.txt requirements-test.txt requirements-dev.txt

# --- running ----------------------------------------------------------------------

#: make run     serve on http://127.0.0.1:$PORT with demo data (PORT=8000, CRM_HOME=./var)
run: export CRM_DEMO ?= 1
run: ready $(DONE)/demo
	@exec $(BIN)/gunicorn

ready: .venv/.run $(CRM_HOME)/secret $(DONE)/migrated $(DONE)/static

$(CRM_HOME)/secret:
	@mkdir -p $(CRM_HOME)
	@umask 077; $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@.new && mv $@.new $@

# A database file that is gone takes what was done to it along.
ifeq ($(DATABASE_URL)$(wildcard $(CRM_HOME)/crm.sqlite3),)
.PHONY: $(DONE)/migrated
endif
$(DONE)/migrated: .venv/.run $(wildcard */migrations/*.py .env) | $(CRM_HOME)/secret
	@mkdir -p $(@D); rm -f $@
	@echo "Preparing the database …"
	@$(MANAGE) migrate --verbosity 0 && touch $@

$(DONE)/static: .venv/.run $(shell find static -type f 2>/dev/null) | $(CRM_HOME)/secret
	@mkdir -p $(@D)
	@echo "Collecting the static files …"
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0 && touch $@

$(DONE)/demo: | $(DONE)/migrated
	@echo "Loading the demo data …"
	@$(MANAGE) demo && touch $@

#: make demo    load the demo data again
demo: export CRM_DEMO ?= 1
demo: ready
	@$(MANAGE) demo && touch $(DONE)/demo

# --- checking ---------------------------------------------------------------------

#: make test    the whole suite on SQLite, and on PostgreSQL where DATABASE_URL points at one
test: .venv/.test
	@DATABASE_URL= $(BIN)/pytest -n auto
ifneq ($(filter postgres%,$(DATABASE_URL)),)
	@echo "Once more, on PostgreSQL:"
	@$(BIN)/pytest -n auto
endif

#: make lint    format, rules, imports, types, templates, migrations
lint: export SECRET_KEY = lint
lint: .venv/.dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports
	@$(BIN)/mypy .
	@$(BIN)/djlint --quiet --lint templates
	@$(MANAGE) makemigrations --check --dry-run

#: make e2e     the pages in a real browser (Chromium); ARGS="-n 2" in two at once
e2e: .venv/.dev
	@scripts/chromium.sh
	@$(BIN)/pytest -m e2e $(ARGS)

#: make bench   the figures of docs/benchmarks.md, as ratios
bench: ready .venv/.dev
	@$(MANAGE) bench $(ARGS)

#: make check   lint + test + e2e
check: lint test e2e

#: make messages  bring locale/ up to date with the texts of the program (needs gettext)
# The compiled files are committed, so that nobody else needs gettext.
messages: export SECRET_KEY = messages
messages: .venv/.run
	@$(MANAGE) makemessages --locale de --locale ar --add-location file --no-obsolete \
	  --ignore node_modules --ignore var --ignore "*/tests/*" --ignore "crm/demo/*" --ignore "crm/bench/*"
	@$(MANAGE) compilemessages --ignore .venv --ignore node_modules

#: make lock    write requirements*.txt anew from requirements*.in (needs uv)
LOCK := $(firstword $(wildcard $(BIN)/uv) uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock:
	$(LOCK) $(ARGS) requirements.in -o requirements.txt
	$(LOCK) $(ARGS) requirements-test.in -o requirements-test.txt
	$(LOCK) $(ARGS) requirements-dev.in -o requirements-dev.txt
